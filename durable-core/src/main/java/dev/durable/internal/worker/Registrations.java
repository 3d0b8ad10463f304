package dev.durable.internal.worker;

import dev.durable.TaskActivity;
import dev.durable.TaskOrchestrator;
import dev.durable.TransactionalTask;
import dev.durable.TypeRef;
import dev.durable.internal.codec.DeclaredTypes;
import dev.durable.internal.codec.Names;
import dev.durable.internal.replay.OrchestratorDefinition;
import dev.durable.spi.Storage;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Collects and checks what a builder registers. Not thread-safe. */
public final class Registrations {
    private final Map<String, OrchestratorDefinition> orchestrators = new TreeMap<>();
    private final Map<String, ActivityDefinition> activities = new TreeMap<>();

    /** Creates an empty collection. */
    public Registrations() {}

    /**
     * Adds an orchestrator.
     *
     * @param name its name
     * @param code the code, whose class says what its input is
     */
    public void orchestrator(String name, TaskOrchestrator<?, ?> code) {
        Objects.requireNonNull(code, "orchestrator");
        applicationName("orchestrator name", name);
        orchestrator(name, inputOf(code.getClass(), TaskOrchestrator.class, name), code);
    }

    /**
     * Adds an orchestrator.
     *
     * @param name its name
     * @param inputType what its input is read as
     * @param code the code
     */
    public void orchestrator(String name, TypeRef<?> inputType, TaskOrchestrator<?, ?> code) {
        Objects.requireNonNull(code, "orchestrator");
        Objects.requireNonNull(inputType, "inputType");
        add(new OrchestratorDefinition(applicationName("orchestrator name", name), inputType, () -> code, false));
    }

    /**
     * Adds an orchestrator class.
     *
     * @param type the class
     * @param supplier gives its objects
     */
    public void orchestrator(
            Class<? extends TaskOrchestrator<?, ?>> type, Supplier<? extends TaskOrchestrator<?, ?>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        String name = applicationName("orchestrator name", nameOf(type));
        add(new OrchestratorDefinition(name, inputOf(type, TaskOrchestrator.class, name), supplier, false));
    }

    /**
     * Adds an orchestrator of a library.
     *
     * @param name its name
     * @param code the code
     */
    public void systemOrchestrator(String name, TaskOrchestrator<?, ?> code) {
        Objects.requireNonNull(code, "orchestrator");
        Names.name("orchestrator name", name);
        if (!name.startsWith(Storage.SYSTEM_ID_PREFIX)) {
            throw new IllegalArgumentException("the name of a system orchestrator begins with '"
                    + Storage.SYSTEM_ID_PREFIX + "', was '" + name + "'");
        }
        TypeRef<?> type = inputOf(code.getClass(), TaskOrchestrator.class, name);
        add(new OrchestratorDefinition(name, type, () -> code, true));
    }

    /**
     * Adds an activity.
     *
     * @param name its name
     * @param code the code, whose class says what its input is
     */
    public void activity(String name, TaskActivity<?, ?> code) {
        Objects.requireNonNull(code, "activity");
        Names.name("activity name", name);
        Class<?> function = code instanceof TransactionalTask<?, ?> t ? t.function() : TaskActivity.class;
        activity(name, inputOf(classOf(code), function, name), code);
    }

    /**
     * Adds an activity.
     *
     * @param name its name
     * @param inputType what its input is read as
     * @param code the code
     */
    public void activity(String name, TypeRef<?> inputType, TaskActivity<?, ?> code) {
        Objects.requireNonNull(code, "activity");
        Objects.requireNonNull(inputType, "inputType");
        boolean transactional = code instanceof TransactionalTask<?, ?>;
        add(new ActivityDefinition(Names.name("activity name", name), inputType, () -> code, transactional));
    }

    /**
     * Adds an activity class.
     *
     * @param type the class
     * @param supplier gives its objects
     */
    public void activity(Class<? extends TaskActivity<?, ?>> type, Supplier<? extends TaskActivity<?, ?>> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        String name = nameOf(type);
        add(new ActivityDefinition(name, inputOf(type, TaskActivity.class, name), supplier, false));
    }

    /**
     * Returns what was collected.
     *
     * @return the registry
     */
    public Registry build() {
        return new Registry(orchestrators, activities);
    }

    /**
     * Returns the simple name of the class of an activity's code.
     *
     * @param code the activity
     * @return the name
     * @throws IllegalArgumentException for lambdas and anonymous classes, which have none
     */
    public static String nameOf(TaskActivity<?, ?> code) {
        Objects.requireNonNull(code, "activity");
        return nameOf(classOf(code));
    }

    private static Class<?> classOf(TaskActivity<?, ?> code) {
        return code instanceof TransactionalTask<?, ?> t ? t.code().getClass() : code.getClass();
    }

    /**
     * Returns the simple name of the class of an orchestrator's code.
     *
     * @param code the orchestrator
     * @return the name
     * @throws IllegalArgumentException for lambdas and anonymous classes, which have none
     */
    public static String orchestratorName(TaskOrchestrator<?, ?> code) {
        return nameOf(Objects.requireNonNull(code, "orchestrator").getClass());
    }

    /**
     * Returns the reference to an input type that is a class.
     *
     * @param inputType the class
     * @return the reference
     */
    public static TypeRef<?> typed(Class<?> inputType) {
        return TypeRef.of(Objects.requireNonNull(inputType, "inputType"));
    }

    /**
     * Returns the simple name of a class.
     *
     * @param type the class
     * @return the name
     * @throws IllegalArgumentException for lambdas and anonymous classes, which have none
     */
    public static String nameOf(Class<?> type) {
        Objects.requireNonNull(type, "type");
        if (type.isSynthetic() || type.isHidden() || type.isAnonymousClass()) {
            throw new IllegalArgumentException(
                    "a lambda or anonymous class has no name; register it as (name, input type, lambda)");
        }
        return type.getSimpleName();
    }

    /**
     * Checks a name.
     *
     * @param what what is named
     * @param name the name
     * @return the name
     * @throws IllegalArgumentException if it is malformed
     */
    public static String checkedName(String what, String name) {
        return Names.name(what, name);
    }

    private static String applicationName(String what, String name) {
        Names.name(what, name);
        if (name.startsWith(Storage.SYSTEM_ID_PREFIX)) {
            throw new IllegalArgumentException(
                    what + " '" + name + "' begins with '" + Storage.SYSTEM_ID_PREFIX + "', which is reserved");
        }
        return name;
    }

    private static TypeRef<?> inputOf(Class<?> type, Class<?> function, String name) {
        TypeRef<?> input = DeclaredTypes.argument(type, function, 0);
        if (input == null) {
            throw new IllegalArgumentException("the input type of '" + name + "' cannot be found from its class; "
                    + "register it with its input type: (name, Input.class or new TypeRef<..>() {}, code)");
        }
        return input;
    }

    private void add(OrchestratorDefinition definition) {
        if (orchestrators.putIfAbsent(definition.name(), definition) != null) {
            throw new IllegalArgumentException("orchestrator '" + definition.name() + "' is registered twice");
        }
    }

    private void add(ActivityDefinition definition) {
        if (activities.putIfAbsent(definition.name(), definition) != null) {
            throw new IllegalArgumentException("activity '" + definition.name() + "' is registered twice");
        }
    }
}
