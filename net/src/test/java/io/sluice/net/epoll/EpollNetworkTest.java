package io.sluice.net.epoll;

import io.sluice.net.ConnectionContract;
import io.sluice.net.DatagramContract;
import io.sluice.net.DatagramListeningContract;
import io.sluice.net.FairnessContract;
import io.sluice.net.ListeningContract;
import io.sluice.net.LoopContract;
import io.sluice.net.RealStage;
import io.sluice.net.SoakContract;
import io.sluice.net.Stage;
import io.sluice.net.TransferContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollNetworkTest {
  private static Stage newStage() {
    return new RealStage(new EpollNetwork(), true);
  }

  @Nested
  class Connections extends ConnectionContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class Datagrams extends DatagramContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class ListeningForDatagrams extends DatagramListeningContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class Fairness extends FairnessContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class Loops extends LoopContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class Listening extends ListeningContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class Soak extends SoakContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class Transfers extends TransferContract {
    @Override
    protected Stage stage() {
      return newStage();
    }
  }
}
