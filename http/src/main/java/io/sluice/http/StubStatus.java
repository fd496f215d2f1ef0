package io.sluice.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One loop's share of the numbers that `stub_status` prints. Written by that loop only, read by
/// any thread: a sum over all loops is right to within what is going on meanwhile.
public final class StubStatus {
  private static final VarHandle ACCEPTED = field("accepted");
  private static final VarHandle REQUESTS = field("requests");
  private static final VarHandle ACTIVE = field("active");
  private static final VarHandle READING = field("reading");
  private static final VarHandle WRITING = field("writing");

  @SuppressWarnings("unused") // through the handles
  private long accepted;

  @SuppressWarnings("unused")
  private long requests;

  @SuppressWarnings("unused")
  private long active;

  @SuppressWarnings("unused")
  private long reading;

  @SuppressWarnings("unused")
  private long writing;

  public StubStatus() {}

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(StubStatus.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no field " + name, e);
    }
  }

  private void add(VarHandle field, long change) {
    field.setOpaque(this, (long) field.get(this) + change);
  }

  private long read(VarHandle field) {
    return (long) field.getOpaque(this);
  }

  public void opened() {
    add(ACCEPTED, 1);
    add(ACTIVE, 1);
  }

  /// A connection goes on under another configuration; it was counted as accepted under the first.
  public void adopted() {
    add(ACTIVE, 1);
  }

  public void closed() {
    add(ACTIVE, -1);
  }

  /// A request begins to be read.
  public void begins() {
    add(REQUESTS, 1);
    add(READING, 1);
  }

  /// A request has been read and is being answered.
  public void answers() {
    add(READING, -1);
    add(WRITING, 1);
  }

  /// A request is over.
  ///
  /// @param answering whether it had been read
  public void ends(boolean answering) {
    add(answering ? WRITING : READING, -1);
  }

  /// Connections that were accepted since the start.
  public long accepted() {
    return read(ACCEPTED);
  }

  public long requests() {
    return read(REQUESTS);
  }

  /// Connections that are open.
  public long active() {
    return read(ACTIVE);
  }

  public long reading() {
    return read(READING);
  }

  public long writing() {
    return read(WRITING);
  }

  /// Connections that wait for a request.
  public long waiting() {
    return Math.max(0, active() - reading() - writing());
  }
}
