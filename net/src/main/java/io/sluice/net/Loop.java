package io.sluice.net;

import io.sluice.core.address.Address;
import io.sluice.core.address.IpAddress;
import io.sluice.core.clock.Clock;
import io.sluice.core.clock.TimeCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A worker: one thread that waits for sockets and timers and calls their handlers. Its
/// connections, timers and buffers are touched by that thread only; only what says so may be called
/// by others. Nothing that runs here may wait: see [#offload(Callable, BiConsumer)].
///
/// One turn: wait for events, deliver them, run what other threads handed over, fire the timers
/// that are due, run what was posted, go on with the connections that have yielded.
///
/// A turn is bounded, so that a peer that sends without end keeps neither timers nor other
/// connections waiting: a connection reads some hundred kilobytes at most, then it yields and goes
/// on in the next turn. The more connections have yielded, the less each of them reads, down to one
/// read. Handlers need not count; they stop reading when [Channel#readReady()] says so.
public abstract class Loop implements Executor {
  /// Bytes of [#receiveBuffer()] and [#sendBuffer()].
  public static final int BUFFER = 64 * 1024;

  /// A datagram could not be sent.
  public static final int NOT_SENT = -4;

  /// How long a loop accepts nothing after descriptors ran out.
  protected static final long ACCEPT_PAUSE = 500;

  /// What a read counts beside its bytes, so that many small ones are a bounded number too.
  static final int READ_COST = 2048;

  /// Bytes that the connections which have yielded read in one turn, all together.
  private static final int READ_PER_TURN = 256 * 1024;

  /// Whether the shared buffers are overwritten as soon as what is in them is no longer valid:
  /// after each event and task, and behind what was just received. For tests, so that whoever holds
  /// on to such bytes is found.
  private static final boolean POISONING = Boolean.getBoolean("sluice.poison");

  private static final byte POISON = (byte) 0xDD;
  private static final long EXHAUSTED_PAUSE = 1000;
  private static final int KEPT_BYTES = 128 * 1024; // of each size of buffer
  private static final long TRIM_INTERVAL = 10_000;
  private static final int EXECUTED_AT_ONCE = 1024;

  private final String name;
  private final LoopOptions options;
  private final Timers timers;
  private final ArrayDeque<Runnable> posted = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Runnable> executed = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean sleeping = new AtomicBoolean();
  private final TimeCache time = new TimeCache();
  private final BufferPool buffers;
  private final Trimming trimming = new Trimming();
  private final byte[] receiveBuffer = new byte[BUFFER];
  private final byte[] sendBuffer = new byte[BUFFER];
  private final IdleConnections idle = new IdleConnections();
  private final List<DatagramSessions> datagrams = new ArrayList<>();
  private final Map<ListeningSocket, Acceptor> acceptors = new LinkedHashMap<>();
  private ArrayList<Channel> yielded = new ArrayList<>();
  private ArrayList<Channel> resuming = new ArrayList<>();
  private int turns;
  private int readShare = READ_PER_TURN;
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;
  private @Nullable Runnable fired;
  private long nowMillis;
  private int connections;
  private int pipes;
  private long accepted;
  private long exhaustedUntil; // when to tell of it again
  private long shortUntil; // the same for memory
  protected int relayed;

  protected Loop(String name, LoopOptions options) {
    this.name = name;
    this.options = options;
    this.buffers = new BufferPool(KEPT_BYTES, options.memory());
    LoopEvent.load();
    tick();
    this.timers = new Timers(nowMillis);
  }

  // ---- life ----

  /// Runs on the calling thread until [#stop()], then closes every connection. What it throws, the
  /// owner has been told: [LoopEvent.Died].
  public final void run() {
    thread = Thread.currentThread();
    try {
      while (!stopping) {
        turn();
      }
    } catch (Throwable t) {
      options.events().accept(new LoopEvent.Died(t)); // before much is done
      throw t;
    } finally {
      end();
    }
  }

  /// Ends [#run()] after the present turn. Any thread.
  public final void stop() {
    stopping = true;
    wakeIfAsleep();
  }

  public final String name() {
    return name;
  }

  /// Whether the caller is the loop's thread. Any thread.
  public final boolean inLoop() {
    return Thread.currentThread().equals(thread);
  }

  // ---- time ----

  public final Clock clock() {
    return options.clock();
  }

  /// Monotonic milliseconds as of this turn's wake-up.
  public final long nowMillis() {
    return nowMillis;
  }

  /// Wall clock texts as of this turn's wake-up.
  public final TimeCache time() {
    return time;
  }

  /// Arms a timer, or moves it if it is armed. Moving it to a later time costs a field write.
  ///
  /// @param delayMillis from [#nowMillis()]; 0 means soon
  public final void schedule(Timer t, long delayMillis) {
    timers.schedule(t, nowMillis, delayMillis);
  }

  /// Does nothing if it is not armed.
  public final void cancel(Timer t) {
    timers.cancel(t);
  }

  // ---- tasks ----

  /// Runs a task at the end of the present turn, or of the next one if it is already ending. One
  /// that belongs to an exchange is a [Task], here as in [#execute(Runnable)]: if it throws, its
  /// owner hears of it.
  public final void post(Runnable r) {
    posted.add(r);
  }

  /// Runs a task on the loop's thread and wakes it if it sleeps. Any thread; tasks of one thread
  /// run in its order.
  @Override
  public final void execute(Runnable r) {
    executed.add(r);
    wakeIfAsleep();
  }

  /// Runs `blocking` on a file thread, then `then` on the loop with its value, or with what it
  /// threw.
  public final <T extends @Nullable Object> void offload(
      Callable<T> blocking, BiConsumer<@Nullable T, @Nullable Throwable> then) {
    offload(blocking, then, _ -> {});
  }

  /// As above, for an owner that ends when `then` fails.
  ///
  /// @param failed hears on the loop's thread what `then` threw
  public final <T extends @Nullable Object> void offload(
      Callable<T> blocking,
      BiConsumer<@Nullable T, @Nullable Throwable> then,
      Consumer<Throwable> failed) {
    if (!submit(new Offloaded<>(this, blocking, then, failed))) {
      String message = "thread pool \"" + options.files().name() + "\" queue overflow";
      Throwable full = new RejectedExecutionException(message);
      post(Task.of(() -> then.accept(null, full), failed));
    }
  }

  /// Runs one of several parts that all have to run. What it throws is told, and keeps none of the
  /// others from running.
  public final void guard(Runnable part) {
    try {
      part.run();
    } catch (Throwable t) {
      uncaught(t);
    }
  }

  /// Tells the loop's owner of a failure that nobody expected. On the loop's thread; whoever calls
  /// this ends what has failed.
  ///
  /// @throws VirtualMachineError if that is what it was, unless the stack was too small: the loop
  ///   cannot go on
  public final void uncaught(Throwable t) {
    if (t instanceof VirtualMachineError fatal && !(t instanceof StackOverflowError)) {
      throw fatal;
    }
    options.events().accept(new LoopEvent.Uncaught(t));
  }

  /// Hands a task to the file threads; false if they have too many.
  protected boolean submit(Runnable task) {
    return options.files().submit(task);
  }

  // ---- sockets ----

  /// Starts connecting. When it is decided, `h.writable(c)` is called and [Channel#connectError()]
  /// says how it ended; it may be so at once ([Channel#connected()]).
  ///
  /// @throws SystemException if it fails at once, as `connect() to 127.0.0.1:1`
  public final Channel connect(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException {
    Connection c = open(remote, o, h);
    LayerFactory layer = o.layer() == null ? options.layer() : o.layer();
    return layer == null ? c : layer.over(c, h);
  }

  /// For an implementation: as [#connect(Address, ConnectOptions, ChannelHandler)]; tells nothing
  /// before it has returned.
  protected abstract Connection open(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException;

  /// What lies over every stream connection of this loop, or null.
  public final @Nullable LayerFactory layer() {
    return options.layer();
  }

  /// Opens a socket for datagrams to and from one peer. It is connected when this returns, and no
  /// event tells so.
  ///
  /// Each [Channel#recv(byte[], int, int)] takes one datagram, of which an empty one is 0 bytes and
  /// what does not fit is lost; each send makes one, of 65,507 bytes at most over IPv4. There is no
  /// end. What the network reports of an earlier datagram (ECONNREFUSED) is an event and the
  /// [Channel#ERROR] of the next call, once; the connection goes on. So read until [Channel#AGAIN].
  ///
  /// @throws SystemException if it fails at once, as `connect() to 127.0.0.1:1`
  public abstract Connection connectDatagram(Address remote, ConnectOptions o, ChannelHandler h)
      throws SystemException;

  /// Moves datagrams, each as it is, from one connection to another; both are such for datagrams.
  /// How many were moved, [#relayed()] answers afterwards.
  ///
  /// @param most how many, 1 or more
  /// @return why it moved no more: 0 if that was enough, [Channel#AGAIN] if an event of one of the
  ///   two is to be waited for, [Channel#EOF], [Channel#ERROR] if receiving failed
  ///   ([Channel#errno()] of `from`), [#NOT_SENT] if sending failed (that of `to`) and a datagram
  ///   is lost
  public int relay(Connection from, Connection to, int most) {
    relayed = 0;
    while (relayed < most) {
      if (!to.writeReady()) {
        return Channel.AGAIN;
      }
      int n = from.peek(receiveBuffer, 0, BUFFER);
      if (n < 0) {
        return n;
      }
      int sent = to.send(receiveBuffer, 0, n, false);
      if (sent == Channel.AGAIN) {
        return sent;
      }
      from.recv(receiveBuffer, 0, BUFFER);
      if (sent == Channel.ERROR) {
        return NOT_SENT;
      }
      relayed++;
    }
    return 0;
  }

  /// How many datagrams the last [#relay(Connection, Connection, int)] has moved.
  public final int relayed() {
    return relayed;
  }

  /// Hands new connections of a listener to `a`, until [#stopAccepting(ListeningSocket)]. Several
  /// loops may accept from one listener. Calling it again replaces `a`.
  ///
  /// Of a socket for datagrams each client's [DatagramSession] is a connection. Sessions that began
  /// under another acceptor go on. One loop only should accept from it, since datagrams of one
  /// client would come to this one and that.
  public final void accept(ListeningSocket s, Acceptor a) throws SystemException {
    listen(s, a);
    acceptors.put(s, a);
  }

  /// Does nothing if the loop does not accept from it. Sessions of a socket for datagrams end,
  /// unless it is accepted from again in the same turn.
  public final void stopAccepting(ListeningSocket s) {
    acceptors.remove(s);
    unlisten(s);
  }

  /// Who takes connections to an address on this loop: who listens on it, or on a wildcard of its
  /// family and port; null if nobody does. Sockets for datagrams do not count.
  public final @Nullable Acceptor acceptor(Address to) {
    Acceptor any = null;
    for (Map.Entry<ListeningSocket, Acceptor> one : acceptors.entrySet()) {
      ListeningSocket socket = one.getKey();
      if (socket.spec().datagram()) {
        continue;
      }
      if (socket.address().equals(to)) {
        return one.getValue();
      }
      if (any == null && takes(socket, to)) {
        any = one.getValue();
      }
    }
    return any;
  }

  private static boolean takes(ListeningSocket wildcard, Address to) {
    return wildcard.address() instanceof IpAddress all
        && all.isWildcard()
        && to instanceof IpAddress ip
        && ip.isV6() == all.isV6()
        && ip.port() == all.port();
  }

  /// A pipe, empty; one that was given back if there is one.
  public final Pipe openPipe() throws SystemException {
    Pipe pipe = newPipe();
    pipe.taken(true);
    pipes++;
    return pipe;
  }

  // ---- memory ----

  /// Shared by the loop's connections; what is in it is valid until you return.
  public final byte[] receiveBuffer() {
    return receiveBuffer;
  }

  /// For composing what is sent at once; what is in it is valid until you return.
  public final byte[] sendBuffer() {
    return sendBuffer;
  }

  public final BufferPool buffers() {
    return buffers;
  }

  /// Whether the process holds all the memory that it may ([MemoryBudget]): the caller is about to
  /// begin something, and must refuse it. Says so to the loop's events, once a second.
  public final boolean shortOfMemory() {
    if (!buffers.exhausted()) {
      return false;
    }
    if (nowMillis >= shortUntil) {
      shortUntil = nowMillis + EXHAUSTED_PAUSE;
      options.events().accept(new LoopEvent.MemoryExhausted(options.memory().limit()));
    }
    return true;
  }

  // ---- counts ----

  /// Connections that are open, accepted and connected ones.
  public final int connections() {
    return connections;
  }

  /// Connections accepted since the start. Any thread, perhaps not the last ones.
  public final long accepted() {
    return accepted;
  }

  /// Timers that are armed.
  public final int timers() {
    return timers.armed() - (trimming.armed() ? 1 : 0);
  }

  /// Pipes that were opened and not closed.
  public final int pipes() {
    return pipes;
  }

  /// Asks the handlers of all idle connections to close them.
  public final void reclaimIdle() {
    idle.reclaim(Integer.MAX_VALUE, this);
  }

  // ---- for implementations ----

  protected final LoopOptions options() {
    return options;
  }

  /// One turn.
  protected final void turn() {
    thread = Thread.currentThread();
    beginTurn();
    long timeout = posted.isEmpty() && resuming.isEmpty() ? timers.delay(nowMillis) : 0;
    if (timeout != 0) {
      sleeping.set(true); // before looking: who adds later sees it and wakes
      if (!executed.isEmpty() || stopping) {
        timeout = 0;
      }
    } else if (!executed.isEmpty()) {
      timeout = 0;
    }
    poll(timeout);
    runExecuted();
    fireTimers();
    runPosted();
    resume();
    turned();
    poison();
    if (!trimming.armed() && (buffers.trimmable() || trimmable())) {
      schedule(trimming, TRIM_INTERVAL);
    }
  }

  private void beginTurn() {
    turns++;
    if (!yielded.isEmpty()) {
      ArrayList<Channel> before = resuming;
      resuming = yielded;
      yielded = before;
      readShare = READ_PER_TURN / resuming.size();
    }
  }

  private void resume() {
    if (!resuming.isEmpty()) {
      for (int i = 0; i < resuming.size(); i++) {
        resuming.get(i).resume();
      }
      resuming.clear();
      readShare = READ_PER_TURN;
    }
  }

  /// Closes every connection and gives everything back.
  protected final void end() {
    List.copyOf(datagrams).forEach(DatagramSessions::close);
    closeAll();
    release();
    buffers.release();
  }

  /// Whether it was asked to end.
  protected final boolean stopping() {
    return stopping;
  }

  /// Whether a turn has something to do besides events and timers.
  protected final boolean hasTasks() {
    return !posted.isEmpty() || !executed.isEmpty() || !yielded.isEmpty();
  }

  /// Milliseconds until the next timer, 0 if it is late, -1 if there is none.
  protected final long timerDelay() {
    return timers.delay(nowMillis);
  }

  /// A pipe for [#openPipe()].
  protected abstract Pipe newPipe() throws SystemException;

  /// Waits for events, calls [#woken()], then delivers the events.
  ///
  /// @param timeoutMillis 0 not to wait, -1 for ever
  protected abstract void poll(long timeoutMillis);

  /// A turn ends: what was gathered for the system is to be handed over.
  protected void turned() {}

  /// An event, a task or a timer has been handled. What this throws counts as thrown by the
  /// handler: for simulations, which have handlers fail.
  protected void handled() {}

  /// Whether the implementation has something to let go of now and then, besides buffers.
  protected boolean trimmable() {
    return false;
  }

  /// Buffers have been let go, or may be at any time: nothing may hold on to them.
  protected void trimmed() {}

  /// Makes [#poll(long)] return; any thread.
  protected abstract void wake();

  /// Closes every connection.
  protected abstract void closeAll();

  /// Gives back what the loop itself holds; it is not used again.
  protected abstract void release();

  /// See [#accept(ListeningSocket, Acceptor)].
  protected abstract void listen(ListeningSocket s, Acceptor a) throws SystemException;

  /// See [#stopAccepting(ListeningSocket)].
  protected abstract void unlisten(ListeningSocket s);

  /// To be called as soon as waiting ends.
  protected final void woken() {
    sleeping.setRelease(false);
    tick();
  }

  /// Counts a connection that is about to be opened; false if there are too many.
  protected final boolean admit() {
    int limit = options.connections();
    if (limit - connections <= limit / 16 && idle.size() > 0) {
      int count = Math.clamp(idle.size() / 8, 1, 32);
      options.events().accept(new LoopEvent.ReusingConnections(limit, count));
      idle.reclaim(count, this);
    }
    if (connections >= limit) {
      options.events().accept(new LoopEvent.ConnectionsExhausted(limit));
      return false;
    }
    connections++;
    return true;
  }

  /// The same for a client's datagrams, where each one asks: tells of a lack once a second.
  final boolean admitDatagrams() {
    if (connections >= options.connections() && nowMillis < exhaustedUntil) {
      return false;
    }
    if (!admit()) {
      exhaustedUntil = nowMillis + EXHAUSTED_PAUSE;
      return false;
    }
    return true;
  }

  /// Bytes were received into `b`, up to `end`: what was behind them is of an earlier read.
  @SuppressWarnings("ReferenceEquality") // the very array
  final void receivedInto(byte[] b, int end) {
    if (POISONING && b == receiveBuffer) {
      Arrays.fill(b, end, b.length, POISON);
    }
  }

  /// Uncounts a connection.
  protected final void closedOne() {
    connections--;
  }

  protected final void countAccepted() {
    accepted++;
  }

  /// A handler has thrown: lets it give back what it has, and makes sure that the connection is
  /// closed.
  protected final void broken(Channel c, Throwable t) {
    broken(c, c.handler(), t);
  }

  /// As above. The connection may have got another handler meanwhile, as one that is kept for the
  /// next request has: both hear of it.
  ///
  /// @param told the handler that was called
  final void broken(Channel c, ChannelHandler told, Throwable t) {
    try {
      uncaught(t);
      guard(() -> told.failed(c, t));
      ChannelHandler now = c.handler();
      if (!now.equals(told)) {
        guard(() -> now.failed(c, t));
      }
    } finally {
      c.close();
    }
  }

  // ---- own ----

  final void add(DatagramSessions s) {
    datagrams.add(s);
  }

  final void remove(DatagramSessions s) {
    datagrams.remove(s);
  }

  final void returned(Pipe pipe) {
    pipes--;
    pipe.release();
  }

  /// The number of the present turn.
  final int turns() {
    return turns;
  }

  /// Bytes that a connection may read in the present turn.
  final int readShare() {
    return readShare;
  }

  /// A connection has read its share: the next turn goes on with it.
  final void yielded(Channel c) {
    yielded.add(c);
  }

  final void idle(Connection c, boolean on) {
    idle.set(c, on);
  }

  private void tick() {
    nowMillis = options.clock().nanoTime() / 1_000_000;
    time.update(options.clock().millis());
  }

  private void wakeIfAsleep() {
    if (sleeping.get() && sleeping.getAndSet(false)) {
      wake();
    }
  }

  private void runExecuted() {
    for (int i = 0; i < EXECUTED_AT_ONCE; i++) {
      Runnable r = executed.poll();
      if (r == null) {
        return;
      }
      runTask(r);
    }
  }

  private void runPosted() {
    for (int n = posted.size(); n > 0; n--) {
      runTask(posted.remove());
    }
  }

  private void runTask(Runnable r) {
    try {
      r.run();
      handled();
    } catch (Throwable t) {
      uncaught(t);
      if (r instanceof Task owned) {
        guard(() -> owned.failed(t));
      }
    }
    poison();
  }

  /// An event or a task is over, and with it what it had in the shared buffers.
  final void poison() {
    if (POISONING) {
      Arrays.fill(receiveBuffer, POISON);
      Arrays.fill(sendBuffer, POISON);
    }
  }

  private void fireTimers() {
    Runnable behind = fired;
    if (behind == null) {
      fired = behind = this::handled;
    }
    boolean again = true;
    while (again) {
      try {
        timers.fire(nowMillis, behind);
        again = false;
      } catch (Throwable t) { // of one timer; the wheel goes on behind it
        uncaught(t);
        Timer failed = timers.failed();
        if (failed != null) {
          guard(() -> failed.failed(t));
        }
      }
    }
  }

  /// Lets go of buffers that only a peak has needed; armed while there may be any.
  private final class Trimming extends Timer {
    @Override
    protected void fire() {
      long bytes = buffers.trim();
      trimmed();
      if (bytes > 0) {
        options.memory().returned(bytes);
      }
    }
  }
}
