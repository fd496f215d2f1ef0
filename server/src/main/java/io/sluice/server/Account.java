package io.sluice.server;

import io.sluice.config.Arguments;
import io.sluice.net.os.Accounts;
import io.sluice.net.os.Privileges;
import io.sluice.net.os.ThisProcess;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Who the process becomes when root has started it (`user`).
record Account(String user, int uid, int gid) {
  private static final String DEFAULT_USER = "nobody";

  /// Some systems call its group otherwise.
  private static final String OTHER_DEFAULT_GROUP = "nogroup";

  /// Null if it has no meaning, since the process is not root's.
  static @Nullable Account parse(Arguments a) {
    if (!ThisProcess.root() && !Privileges.dropped()) {
      a.warn(
          "the \"user\" directive makes sense only if the master process runs with super-user"
              + " privileges, ignored");
      return null;
    }
    String user = a.text(0);
    int uid = Accounts.user(user);
    if (uid == Accounts.UNKNOWN) {
      throw a.error(0, "getpwnam(\"" + user + "\") failed");
    }
    int groupArgument = a.count() - 1;
    String group = a.text(groupArgument);
    int gid = Accounts.group(group);
    if (gid == Accounts.UNKNOWN) {
      throw a.error(groupArgument, "getgrnam(\"" + group + "\") failed");
    }
    return new Account(user, uid, gid);
  }

  /// The one that holds without a `user` directive.
  ///
  /// @throws IOException if the system does not know it
  static Account byDefault() throws IOException {
    int uid = Accounts.user(DEFAULT_USER);
    int gid = Accounts.group(DEFAULT_USER);
    if (gid == Accounts.UNKNOWN) {
      gid = Accounts.group(OTHER_DEFAULT_GROUP);
    }
    if (uid == Accounts.UNKNOWN || gid == Accounts.UNKNOWN) {
      throw new IOException("getpwnam(\"" + DEFAULT_USER + "\") failed");
    }
    return new Account(DEFAULT_USER, uid, gid);
  }
}
