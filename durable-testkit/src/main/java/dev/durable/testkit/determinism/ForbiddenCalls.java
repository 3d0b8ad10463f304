package dev.durable.testkit.determinism;

import static dev.durable.testkit.determinism.DeterminismRule.CLOCK;
import static dev.durable.testkit.determinism.DeterminismRule.ENVIRONMENT;
import static dev.durable.testkit.determinism.DeterminismRule.IDENTITY;
import static dev.durable.testkit.determinism.DeterminismRule.IO;
import static dev.durable.testkit.determinism.DeterminismRule.LOCK;
import static dev.durable.testkit.determinism.DeterminismRule.RANDOM;
import static dev.durable.testkit.determinism.DeterminismRule.SHARED_STATE;
import static dev.durable.testkit.determinism.DeterminismRule.THREAD;
import static dev.durable.testkit.determinism.DeterminismRule.WAIT;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.Type;

/**
 * The table of what may not be called. A method stands for itself in all subtypes, {@code new} for a constructor,
 * {@code *} for everything, {@code first*} for what begins so; parameters in parentheses narrow it to one overload.
 */
final class ForbiddenCalls {

    /** Forbidden whatever they are called on. */
    private static final List<Entry> ALWAYS = List.of(
            entry(CLOCK, "java.lang.System", "currentTimeMillis nanoTime"),
            entry(CLOCK, "java.time.", "now() now(ZoneId)"),
            entry(CLOCK, "java.time.chrono.", "now() now(ZoneId) dateNow() dateNow(ZoneId)"),
            entry(CLOCK, "java.time.Clock", "system* tickMillis tickSeconds tickMinutes"),
            entry(CLOCK, "java.time.InstantSource", "system"),
            entry(CLOCK, "java.util.Date", "new()"),
            entry(CLOCK, "java.util.Calendar", "getInstance"),
            entry(CLOCK, "java.util.GregorianCalendar", "new() new(TimeZone) new(Locale) new(TimeZone,Locale)"),
            entry(RANDOM, "java.lang.Math", "random"),
            entry(RANDOM, "java.lang.StrictMath", "random"),
            entry(RANDOM, "java.util.UUID", "randomUUID"),
            entry(RANDOM, "java.util.Collections", "shuffle(List)"),
            // With a seed from the context they are the same on each replay.
            entry(RANDOM, "java.util.Random", "new()"),
            entry(RANDOM, "java.util.SplittableRandom", "new()"),
            entry(RANDOM, "java.util.concurrent.ThreadLocalRandom", "current"),
            entry(RANDOM, "java.util.random.RandomGenerator", "getDefault of"),
            entry(RANDOM, "java.util.random.RandomGeneratorFactory", "create()"),
            entry(RANDOM, "java.security.SecureRandom", "*"),
            entry(WAIT, "java.lang.Thread", "sleep join yield onSpinWait"),
            entry(WAIT, "java.lang.Object", "wait() wait(long) wait(long,int) notify() notifyAll()"),
            entry(WAIT, "java.util.concurrent.TimeUnit", "sleep timedJoin timedWait"),
            entry(WAIT, "java.util.concurrent.locks.LockSupport", "*"),
            entry(WAIT, "java.util.concurrent.Future", "get resultNow exceptionNow"),
            entry(WAIT, "java.util.concurrent.CompletableFuture", "join orTimeout completeOnTimeout"),
            entry(WAIT, "java.util.concurrent.CountDownLatch", "await"),
            entry(WAIT, "java.util.concurrent.CyclicBarrier", "await"),
            entry(WAIT, "java.util.concurrent.Phaser", "*"),
            entry(WAIT, "java.util.concurrent.Exchanger", "exchange"),
            entry(
                    WAIT,
                    "java.util.concurrent.BlockingQueue",
                    "take put poll(long,TimeUnit) offer(Object,long,TimeUnit)"),
            entry(THREAD, "java.lang.Thread", "new start startVirtualThread ofVirtual ofPlatform"),
            entry(THREAD, "java.lang.Thread", "getName getId threadId"),
            entry(THREAD, "java.util.Timer", "*"),
            entry(THREAD, "java.util.concurrent.Executor", "*"),
            entry(THREAD, "java.util.concurrent.Executors", "*"),
            entry(THREAD, "java.util.concurrent.ExecutorCompletionService", "*"),
            entry(THREAD, "java.util.concurrent.ForkJoinPool", "*"),
            entry(THREAD, "java.util.concurrent.ForkJoinTask", "fork join invoke*"),
            entry(THREAD, "java.util.concurrent.StructuredTaskScope", "*"),
            entry(THREAD, "java.util.concurrent.CompletableFuture", "supplyAsync runAsync delayedExecutor"),
            entry(THREAD, "java.util.concurrent.CompletionStage", "*Async"),
            entry(THREAD, "java.util.Collection", "parallelStream"),
            entry(THREAD, "java.util.stream.BaseStream", "parallel"),
            entry(LOCK, "java.util.concurrent.locks.Lock", "*"),
            entry(LOCK, "java.util.concurrent.locks.ReadWriteLock", "*"),
            entry(LOCK, "java.util.concurrent.locks.StampedLock", "*"),
            entry(LOCK, "java.util.concurrent.locks.Condition", "*"),
            entry(LOCK, "java.util.concurrent.Semaphore", "*"),
            entry(IO, "java.io.FileInputStream", "*"),
            entry(IO, "java.io.FileOutputStream", "*"),
            entry(IO, "java.io.RandomAccessFile", "*"),
            entry(IO, "java.io.FileReader", "*"),
            entry(IO, "java.io.FileWriter", "*"),
            entry(
                    IO,
                    "java.io.File",
                    "exists isFile isDirectory isHidden can* length list* mkdir* create* delete* renameTo set* lastModified"),
            entry(IO, "java.io.File", "getCanonical* get*Space"),
            entry(IO, "java.nio.file.Files", "*"),
            entry(IO, "java.nio.file.Path", "toRealPath"),
            entry(IO, "java.nio.file.FileSystem", "newWatchService getFileStores"),
            entry(IO, "java.nio.channels.", "*"),
            entry(IO, "java.net.Socket", "*"),
            entry(IO, "java.net.ServerSocket", "*"),
            entry(IO, "java.net.DatagramSocket", "*"),
            entry(IO, "java.net.URL", "openConnection openStream getContent"),
            entry(IO, "java.net.URLConnection", "*"),
            entry(IO, "java.net.InetAddress", "get*ByName getLocalHost isReachable getHostName getCanonicalHostName"),
            entry(IO, "java.net.NetworkInterface", "*"),
            entry(IO, "java.net.http.HttpClient", "*"),
            entry(IO, "java.net.http.WebSocket", "*"),
            entry(IO, "java.sql.DriverManager", "*"),
            entry(IO, "java.sql.Connection", "*"),
            entry(IO, "java.sql.Statement", "*"),
            entry(IO, "java.sql.ResultSet", "*"),
            entry(IO, "javax.sql.", "*"),
            entry(IO, "javax.naming.Context", "*"),
            entry(IO, "java.lang.System", "console exit"),
            entry(IO, "java.lang.Runtime", "exec exit halt"),
            entry(IO, "java.lang.Process", "*"),
            entry(IO, "java.lang.ProcessBuilder", "start startPipeline"),
            entry(IO, "java.lang.ProcessHandle", "*"),
            entry(IO, "dev.durable.DurableTaskClient", "*"),
            entry(ENVIRONMENT, "java.lang.System", "getenv getProperty getProperties setProperty clearProperty"),
            entry(ENVIRONMENT, "java.lang.Integer", "getInteger"),
            entry(ENVIRONMENT, "java.lang.Long", "getLong"),
            entry(ENVIRONMENT, "java.lang.Boolean", "getBoolean"),
            entry(ENVIRONMENT, "java.lang.Runtime", "availableProcessors freeMemory totalMemory maxMemory"),
            entry(ENVIRONMENT, "java.lang.management.", "*"),
            entry(ENVIRONMENT, "java.time.ZoneId", "systemDefault"),
            entry(ENVIRONMENT, "java.util.TimeZone", "getDefault"),
            entry(ENVIRONMENT, "java.util.Locale", "getDefault"),
            entry(ENVIRONMENT, "java.nio.charset.Charset", "defaultCharset"),
            entry(IDENTITY, "java.lang.System", "identityHashCode"),
            entry(SHARED_STATE, "java.lang.ThreadLocal", "get set remove"));

    /** Forbidden on what other instances see as well; fine on an object that the code has made for itself. */
    private static final List<Entry> ON_SHARED = List.of(
            entry(CLOCK, "java.time.InstantSource", "instant millis"),
            entry(CLOCK, "java.time.", "now(Clock) now(InstantSource)"),
            entry(RANDOM, "java.util.random.RandomGenerator", "*"),
            entry(SHARED_STATE, "java.util.concurrent.atomic.", "*"),
            entry(SHARED_STATE, "java.util.concurrent.ConcurrentMap", "*"),
            entry(SHARED_STATE, "java.util.Collection", "add* remove* retainAll clear offer* poll* push pop set sort"),
            entry(SHARED_STATE, "java.util.Map", "put* remove clear merge compute* replace*"),
            entry(SHARED_STATE, "java.lang.AbstractStringBuilder", "append insert delete* replace reverse set*"));

    private ForbiddenCalls() {}

    /**
     * Returns the rule that the call breaks, if it breaks one.
     *
     * @param types the type that it is called on, then its supertypes
     * @param shared whether other instances see what it is called on
     */
    static Optional<DeterminismRule> rule(Set<String> types, String name, String descriptor, boolean shared) {
        Signature called = Signature.of(name, descriptor);
        // Constructors are not inherited.
        Set<String> owners = called.isConstructor() ? Set.of(types.iterator().next()) : types;
        return Stream.concat(ALWAYS.stream(), shared ? ON_SHARED.stream() : Stream.empty())
                .filter(entry -> owners.stream().anyMatch(entry::isOf) && entry.has(called))
                .map(Entry::rule)
                .findFirst();
    }

    private static Entry entry(DeterminismRule rule, String owner, String methods) {
        return new Entry(rule, owner.replace('.', '/'), List.of(methods.split(" ")));
    }

    /** A line of the table; an owner that ends in a slash is a package. */
    private record Entry(DeterminismRule rule, String owner, List<String> methods) {

        boolean isOf(String type) {
            boolean inPackage = owner.endsWith("/") && type.lastIndexOf('/') == owner.length() - 1;
            return type.equals(owner) || (inPackage && type.startsWith(owner));
        }

        boolean has(Signature called) {
            return methods.stream().anyMatch(called::fits);
        }
    }

    /** What is called, with the simple names of its parameters. */
    private record Signature(String name, String parameters) {
        private static final Set<String> OF_EVERY_OBJECT = Set.of("equals", "getClass", "hashCode", "toString");

        static Signature of(String name, String descriptor) {
            String parameters = Arrays.stream(Type.getArgumentTypes(descriptor))
                    .map(type -> HashOrder.simpleName(type.getClassName().replace('.', '/')))
                    .collect(Collectors.joining(","));
            return new Signature(name.equals("<init>") ? "new" : name, "(" + parameters + ")");
        }

        boolean isConstructor() {
            return name.equals("new");
        }

        boolean fits(String pattern) {
            int star = pattern.indexOf('*');
            if (star >= 0 && !OF_EVERY_OBJECT.contains(name)) {
                String end = pattern.substring(star + 1);
                return name.startsWith(pattern.substring(0, star)) && name.endsWith(end);
            }
            return pattern.equals(name) || pattern.equals(name + parameters);
        }
    }
}
