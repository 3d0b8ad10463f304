package dev.durable.testkit.storage;

import dev.durable.spi.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link Storage} as a test. A storage passes by extending this class:
 *
 * <pre>{@code
 * class MyStorageTest extends StorageContract {
 *     @Override
 *     protected Storage create() {
 *         return new MyStorage();
 *     }
 * }
 * }</pre>
 *
 * <p>Each test is named after the rule of {@code docs/storage-spec.md} that it proves, and a failure says which one
 * is broken. What the {@link dev.durable.spi.Capabilities} declare absent is skipped with that reason.
 *
 * <p>Instances are used by one test at a time; the tests call the storage from many threads.
 */
public abstract class StorageContract {

    /** For subclasses. */
    protected StorageContract() {}

    /**
     * Makes a fresh, empty storage; called once per test. The kit closes it.
     *
     * @return the storage
     * @throws Exception if it cannot be made
     */
    protected abstract Storage create() throws Exception;

    /**
     * Opens the storage that {@link #create()} made last once more. Called, more than once, after {@link #kill} where
     * {@link dev.durable.spi.Capabilities#survivesProcess()}, and beside the open one where
     * {@link dev.durable.spi.Capabilities#multiProcess()}. The kit closes it.
     *
     * @return a storage over the same data
     * @throws Exception if it cannot be opened
     */
    protected Storage reopen() throws Exception {
        throw new UnsupportedOperationException("override reopen(): the storage declares that its data outlives it");
    }

    /**
     * Ends the storage before {@link #reopen()} as the death of its process would. By default it is closed, which
     * cannot tell a storage that writes in {@link Storage#close()} from one that writes before each call returns. A
     * storage over files can: copy them, close the storage, and let {@code reopen()} open the copy.
     *
     * @param storage the open storage; not used any more
     * @throws Exception if it cannot be ended
     */
    protected void kill(Storage storage) throws Exception {
        storage.close();
    }

    /**
     * Lets time pass on the storage's clock. The kit never asks for more than a second. By default it waits for the
     * real clock; a storage on a virtual clock moves that on instead.
     *
     * @param storage the storage under test
     * @param duration how long
     */
    protected void advance(Storage storage, Duration duration) {
        Instant until = storage.now().plus(duration);
        while (storage.now().isBefore(until)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Nested
    final class Creating extends CreateRules {
        Creating() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Appending extends AppendRules {
        Appending() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Replying extends ReplyRules {
        Replying() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Waking extends WakeRules {
        Waking() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Claiming extends ClaimRules {
        Claiming() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Owning extends OwnerRules {
        Owning() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Fencing extends FenceRules {
        Fencing() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Committing extends CommitRules {
        Committing() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Sending extends OutboxRules {
        Sending() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class GoingOn extends AfterTurnRules {
        GoingOn() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Tasks extends TaskRules {
        Tasks() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Terminating extends TerminateRules {
        Terminating() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Suspending extends SuspendRules {
        Suspending() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Leases extends LeaseRules {
        Leases() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Recovering extends RecoverRules {
        Recovering() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Histories extends HistoryRules {
        Histories() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Purging extends PurgeRules {
        Purging() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Querying extends QueryRules {
        Querying() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Bytes extends ByteRules {
        Bytes() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Racing extends RaceRules {
        Racing() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Reopening extends ReopenRules {
        Reopening() {
            super(StorageContract.this);
        }
    }

    @Nested
    final class Sharing extends SharingRules {
        Sharing() {
            super(StorageContract.this);
        }
    }
}
