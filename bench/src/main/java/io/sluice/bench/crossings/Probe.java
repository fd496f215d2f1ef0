package io.sluice.bench.crossings;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.AccessFlag;
import java.security.ProtectionDomain;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// An agent that has every instance method of the product report its object when it is entered.
/// While a recording is on, the objects entered on the workers' threads are kept; there is one
/// worker.
public final class Probe implements ClassFileTransformer {
  private static final ClassDesc SELF = ClassDesc.of(Probe.class.getName());
  private static final MethodTypeDesc ENTERED =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);
  private static final String WORKER = "sluice-worker";

  private static final IdentityHashMap<Object, Integer> CALLS = new IdentityHashMap<>();
  private static volatile boolean recording;

  private Probe() {}

  /// Called by the JVM before `main`.
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    instrumentation.addTransformer(new Probe());
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String name,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (name == null || !name.startsWith("io/sluice/") || name.startsWith("io/sluice/bench/")) {
      return null;
    }
    // Classes are looked up as files: loading one from here would define it twice.
    ClassFile file =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(ClassLoader.getSystemClassLoader())));
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.transformingMethodBodies(
            Probe::hasObject, CodeTransform.ofStateful(Entry::new)));
  }

  private static boolean hasObject(MethodModel method) {
    return !method.flags().has(AccessFlag.STATIC)
        && !method.methodName().equalsString(ConstantDescs.INIT_NAME);
  }

  /// Called by the product's methods; must not call back into them.
  public static void entered(Object object) {
    if (recording && Thread.currentThread().getName().startsWith(WORKER)) {
      CALLS.merge(object, 1, Integer::sum);
    }
  }

  /// Begins a recording.
  static void record() {
    CALLS.clear();
    recording = true;
  }

  /// Ends it. The worker must have come to rest before.
  ///
  /// @return the objects, each with how often its methods were entered
  static IdentityHashMap<Object, Integer> stop() {
    recording = false;
    return CALLS;
  }

  /// Puts the report before a method's first instruction.
  private static final class Entry implements CodeTransform {
    private boolean done;

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (!done && element instanceof Instruction) {
        done = true;
        code.aload(0).invokestatic(SELF, "entered", ENTERED);
      }
      code.with(element);
    }
  }
}
