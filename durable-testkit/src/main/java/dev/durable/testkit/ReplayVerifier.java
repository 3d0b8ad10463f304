package dev.durable.testkit;

import dev.durable.DurableTaskClient;
import dev.durable.InstanceNotFoundException;
import dev.durable.OrchestrationMetadata;
import dev.durable.OrchestrationPage;
import dev.durable.OrchestrationQuery;
import dev.durable.history.InstanceHistory;
import dev.durable.internal.worker.ProcessThreads;
import dev.durable.internal.worker.Registry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Replays recorded histories against today's code and names the first step at which they part: what every deploy should
 * know before running instances meet the new code. It is the engine's own replay with the engine's own check, which
 * looks at kind, id, name and order of what the code asks for, and at how the run ended; inputs and outputs are not
 * compared. Activities are not called: their results are in the history.
 *
 * <pre>{@code
 * @Test
 * void runningOrdersSurviveTheDeploy() {
 *     new ReplayVerifier().orchestrator(new Order()).verify(Path.of("src/test/histories")).assertFits();
 * }
 * }</pre>
 *
 * <p>Histories may be unfinished, completed, failed, terminated or continued as new. Not thread-safe.
 */
public final class ReplayVerifier extends OrchestratorSet<ReplayVerifier> {
    /** Creates a verifier that knows no orchestrator yet. */
    public ReplayVerifier() {}

    @Override
    ReplayVerifier self() {
        return this;
    }

    /**
     * Verifies exported histories.
     *
     * @param filesOrFolders files that {@link HistoryFile} wrote; of a folder all files that end in {@code .json}, in
     *     the order of their names
     * @return what was found
     * @throws UncheckedIOException if a file cannot be read
     * @throws MalformedHistoryFileException if one is no exported history
     * @throws IllegalArgumentException if there is no file: a test without histories shows nothing
     */
    public ReplayReport verify(Path... filesOrFolders) {
        List<Source> sources = new ArrayList<>();
        for (Path given : filesOrFolders) {
            for (Path file : filesOf(given)) {
                sources.add(new Source(file.toString(), HistoryFile.read(file)));
            }
        }
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("there is no history in " + List.of(filesOrFolders)
                    + "; write some with HistoryFile.write(file, client.exportHistory(id))");
        }
        return verifyAll(sources);
    }

    /**
     * Verifies histories that are at hand.
     *
     * @param histories the histories
     * @return what was found
     */
    public ReplayReport verify(InstanceHistory... histories) {
        return verifyAll(Stream.of(histories)
                .map(history -> new Source(history.instanceId(), history))
                .toList());
    }

    /**
     * Verifies the histories of all instances that match, straight from where they are stored. Nothing is changed there.
     *
     * @param client reads them
     * @param query which
     * @return what was found; without results where nothing matches
     */
    public ReplayReport verify(DurableTaskClient client, OrchestrationQuery query) {
        List<ReplayReport.Result> results = new ArrayList<>();
        OrchestrationQuery next = query;
        while (true) {
            OrchestrationPage page = client.queryInstances(next);
            List<Source> sources = new ArrayList<>();
            for (OrchestrationMetadata instance : page.instances()) {
                export(client, instance.instanceId()).ifPresent(sources::add);
            }
            results.addAll(verifyAll(sources).results());
            String token = page.nextPageToken();
            if (token == null) {
                return new ReplayReport(results);
            }
            next = next.withPage(next.pageSize(), token);
        }
    }

    /** One that was purged since it was listed is of no interest. */
    private static Optional<Source> export(DurableTaskClient client, String id) {
        try {
            return Optional.of(new Source(id, client.exportHistory(id)));
        } catch (InstanceNotFoundException e) {
            return Optional.empty();
        }
    }

    private record Source(String name, InstanceHistory history) {}

    private ReplayReport verifyAll(List<Source> sources) {
        Registry registry = registrations.build();
        List<ReplayReport.Result> results = new ArrayList<>();
        try (ProcessThreads threads = new ProcessThreads(1)) {
            RunReplay replay = new RunReplay(
                    registry, converter, limits, threads.forWorker().coroutines());
            for (Source source : sources) {
                for (InstanceHistory.Run run : source.history().runs()) {
                    results.add(replay.verify(source.name(), source.history(), run));
                }
            }
        }
        return new ReplayReport(results);
    }

    private static List<Path> filesOf(Path given) {
        if (!Files.isDirectory(given)) {
            return List.of(given);
        }
        try (Stream<Path> files = Files.list(given)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
