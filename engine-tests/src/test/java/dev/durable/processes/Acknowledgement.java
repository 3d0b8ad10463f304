package dev.durable.processes;

/** What the library had said to a program before this was killed; one line of its output. */
sealed interface Acknowledgement {

    String id();

    /** The line from which {@link #parse} reads it. */
    String line();

    record Started(String id) implements Acknowledgement {
        @Override
        public String line() {
            return "started " + id;
        }
    }

    record Raised(String id, int event) implements Acknowledgement {
        @Override
        public String line() {
            return "raised " + id + " " + event;
        }
    }

    record Ended(String id, String output) implements Acknowledgement {
        @Override
        public String line() {
            return "ended " + id + " " + output;
        }
    }

    static Acknowledgement parse(String line) {
        String[] words = line.split(" ", 3);
        return switch (words[0]) {
            case "started" -> new Started(words[1]);
            case "raised" -> new Raised(words[1], Integer.parseInt(words[2]));
            case "ended" -> new Ended(words[1], words[2]);
            default -> throw new AssertionError("not an acknowledgement: " + line);
        };
    }
}
