package dev.durable.spi;

/** Which slots an instance takes. */
public enum InstanceQueue {
    /** Instances of applications. */
    USER,
    /** Instances of the library's own orchestrations, such as webhook deliveries. */
    SYSTEM
}
