package io.sluice.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// Signals through `sun.misc.Signal`, for a process whose launcher could not block them. The class
/// is not part of Java, so it is looked for at run time.
final class JvmSignals {
  private JvmSignals() {}

  /// Has `handler` called, on a thread of the JVM, for each of these signals that arrives. Does
  /// nothing on a JVM that has no such thing, or keeps the signal to itself.
  static void handle(Consumer<Signal> handler, Signal... signals) {
    try {
      Class<?> type = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      for (Signal signal : signals) {
        InvocationHandler call =
            (proxy, method, args) -> {
              if (method.getName().equals("handle")) {
                handler.accept(signal);
              }
              return null;
            };
        Object proxy =
            Proxy.newProxyInstance(
                JvmSignals.class.getClassLoader(), new Class<?>[] {handlerType}, call);
        Object one = type.getConstructor(String.class).newInstance(signal.name());
        type.getMethod("handle", type, handlerType).invoke(null, one, proxy);
      }
    } catch (ReflectiveOperationException e) {
      // Ending the process by its number still works.
    }
  }
}
