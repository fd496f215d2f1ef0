package io.sluice.core.system;

import io.sluice.config.ConfigException;
import io.sluice.config.Key;
import io.sluice.config.Scope;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;

/// The folders for temporary files that a configuration names. They are made while it is still the
/// privileges of the program's start that count, and then belong to whom the program becomes.
public final class TemporaryFolders {
  private static final Key<TemporaryFolders> KEY = new Key<>("temporary folders");

  private final Set<String> folders = new LinkedHashSet<>();

  private TemporaryFolders() {}

  /// Those of the configuration that a scope belongs to.
  public static TemporaryFolders of(Scope scope) {
    TemporaryFolders known = scope.lookUp(KEY);
    if (known != null) {
      return known;
    }
    Scope root = scope;
    for (Scope at = scope; at != null; at = at.parent()) {
      root = at;
    }
    TemporaryFolders made = new TemporaryFolders();
    root.attach(KEY, made);
    return made;
  }

  /// Names one.
  ///
  /// @param path its full name, one char a byte
  public void add(String path) {
    folders.add(path);
  }

  /// Makes those that do not exist, for their owner only.
  ///
  /// @throws ConfigException `mkdir() "…" failed (13: Permission denied)`, at the first
  public void create() {
    for (String folder : folders) {
      try {
        Files.createDirectory(
            Paths8.of(folder),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException _) {
        // it may be there
      } catch (IOException e) {
        throw new ConfigException(FileFailure.text("mkdir", folder, e), null);
      }
    }
  }

  /// Gives them to a user.
  ///
  /// @throws IOException if the system refuses
  public void own(int uid) throws IOException {
    for (String folder : folders) {
      Path path = Paths8.of(folder);
      if (!Files.getAttribute(path, "unix:uid").equals(uid)) {
        Files.setAttribute(path, "unix:uid", uid);
      }
    }
  }
}
