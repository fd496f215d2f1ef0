package io.sluice.net.sim;

import io.sluice.net.ConnectionContract;
import io.sluice.net.DatagramContract;
import io.sluice.net.DatagramListeningContract;
import io.sluice.net.FairnessContract;
import io.sluice.net.ListeningContract;
import io.sluice.net.LoopContract;
import io.sluice.net.SoakContract;
import io.sluice.net.Stage;
import io.sluice.net.TransferContract;
import org.junit.jupiter.api.Nested;

class SimNetworkTest {
  @Nested
  class Connections extends ConnectionContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD);
    }
  }

  @Nested
  class Datagrams extends DatagramContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD);
    }
  }

  @Nested
  class ListeningForDatagrams extends DatagramListeningContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD.delay(100, 100)); // in order
    }
  }

  @Nested
  class Fairness extends FairnessContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD.delay(100, 100).buffer(8 << 20));
    }
  }

  @Nested
  class Loops extends LoopContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD);
    }
  }

  @Nested
  class Listening extends ListeningContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD);
    }
  }

  @Nested
  class Soak extends SoakContract {
    @Override
    protected Stage stage() {
      return new SimStage(5, SimConditions.GOOD.loss(0.01).buffer(10_000));
    }
  }

  @Nested
  class Transfers extends TransferContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD);
    }
  }

  @Nested
  class OnASlowNetwork extends ConnectionContract {
    @Override
    protected Stage stage() {
      return new SimStage(1, SimConditions.GOOD.delay(1000, 300_000).loss(0.1));
    }
  }
}
