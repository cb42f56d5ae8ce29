package org.sluice.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sluice.device.DeviceId;
import org.sluice.snapshot.SnapshotId;

/** The rollouts with their waves and deliveries. What changes them is done in the caller's transaction unless it says otherwise. */
public interface Rollouts {

    /** Which devices a rollout goes to. */
    record Target(Of of, String id) {

        /** One device, the members of a group, the devices of an instance. */
        public enum Of {
            DEVICE,
            GROUP,
            INSTANCE
        }
    }

    /** Freezes the list of devices and puts them into waves; returns how many they are. */
    int plan(RolloutId id, Target target, RolloutPolicy policy);

    /** What {@link #plan} would do with these devices now; writes nothing. {@code snapshot} is what they would be sent. */
    RolloutPreview preview(Target target, RolloutPolicy policy, Optional<SnapshotId> snapshot);

    /** The way back of every device an earlier rollout has told something; returns how many they are. */
    int planBack(RolloutId id, RolloutId undone, RolloutPolicy policy);

    Optional<Rollout> find(RolloutId id);

    /** Which of these there are: most promotions go to no devices. */
    Set<RolloutId> among(Collection<RolloutId> ids);

    /** What a rollout came to, with what happened on the way. */
    record Progress(RolloutDecision next, Rollout rollout, List<Event> events) {}

    /** Something others are told of. */
    record Event(String type, Map<String, String> data) {}

    /** Opens and decides waves as far as they go by themselves, and says what is next. */
    Progress proceed(RolloutId id);

    /** Deliveries whose turn it is, by policy and opened waves. */
    List<Delivery> pending(RolloutId id, int limit);

    /** The numbers of up to so many deliveries whose turn it is. */
    List<Long> turn(RolloutId id, int limit);

    /** Those of these deliveries whose turn it still is, in no order. */
    List<Delivery> pending(RolloutId id, List<Long> numbers);

    /**
     * Tells the devices of these deliveries what to run, in a transaction that holds the promotion; {@code snapshot} is for
     * those that have none of their own. Returns how many had their turn: none if the rollout was paused or aborted meanwhile.
     */
    int tell(RolloutId id, Optional<SnapshotId> snapshot, List<Delivery> page);

    /** What new members of the group get from now on, with the group locked; returns what they got before. */
    Optional<SnapshotId> groupRuns(String group, Optional<SnapshotId> snapshot);

    /** The same if they get {@code expected} until then; returns whether they did. */
    boolean groupRunsAgain(String group, SnapshotId expected, Optional<SnapshotId> snapshot);

    /** Nothing more is sent until it is resumed. */
    void pause(RolloutId id, String code, String text);

    /** Goes on; what has failed so far is forgiven. */
    void resume(RolloutId id);

    /** Opens the next wave now; empty if there is none. Goes on if paused. */
    Optional<Wave> openNext(RolloutId id);

    /** Nothing more is sent. */
    void finish(RolloutId id, String code, String text);

    /** Nothing more is sent, and what is in flight is taken back; in transactions of its own. */
    void breakOff(RolloutId id, String code, String text);

    /** Which deliveries get another try. */
    enum Redo {
        FAILED,
        FAILED_AND_SKIPPED
    }

    /** Deliveries that have ended otherwise than healthy are pending again, and it goes on. Returns how many. */
    int redo(RolloutId id, Redo redo);

    /** The same with chosen devices. */
    int redo(RolloutId id, Set<DeviceId> devices);

    /** Leaves devices out that have not ended. Returns how many. */
    int skip(RolloutId id, Set<DeviceId> devices, String text);

    /** Which deliveries somebody wants to see; none of the criteria: all of the rollout. */
    record Filter(Set<DeliveryStatus> statuses, Optional<Integer> wave, long after, int limit) {}

    List<Listed> deliveries(RolloutId id, Filter filter);

    /** Deliveries that devices owe, of an application. */
    List<Listed> debts(String application, long after, int limit);

    /** A delivery with its device's name, as far as there is one. */
    record Listed(Delivery delivery, Optional<String> device) {}

    /** Rollouts that have something to do and whose way back is to be started. */
    Collection<RolloutId> toRollBack();

    /** The way back has been started. */
    void rolledBack(RolloutId id);
}
