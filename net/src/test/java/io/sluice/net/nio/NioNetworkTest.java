package io.sluice.net.nio;

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
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;

class NioNetworkTest {
  /// The JDK keeps a descriptor for itself when the first channel is closed.
  @BeforeAll
  static void warmUp() throws IOException {
    SocketChannel.open().close();
  }

  private static Stage newStage() {
    return new RealStage(new NioNetwork(), false);
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
    protected boolean sendsEmpty() {
      return false;
    }

    @Override
    protected Stage stage() {
      return newStage();
    }
  }

  @Nested
  class ListeningForDatagrams extends DatagramListeningContract {
    @Override
    protected boolean knowsLocal() {
      return false;
    }

    @Override
    protected boolean sendsEmpty() {
      return false;
    }

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
