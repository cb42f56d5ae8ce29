package org.sluice.mqtt;

import org.sluice.device.DeviceCommands;
import org.springframework.context.SmartLifecycle;

/**
 * Carries due commands to the broker, in a thread of its own, woken whenever some become due and every now and then besides.
 * While the broker or the database is away they stay due.
 */
final class CommandRelay implements SmartLifecycle {

    private final DeviceCommands commands;
    private final CommandSender sender;
    private final DeviceMessageProperties properties;
    private final Loop loop;

    CommandRelay(DeviceCommands commands, CommandSender sender, DeviceMessageProperties properties) {
        this.commands = commands;
        this.sender = sender;
        this.properties = properties;
        this.loop = new Loop("relay of device commands", new Sending(), properties.maxBackOff());
        commands.onDue(loop::wake);
    }

    private final class Sending implements Loop.Round {

        @Override
        public void run(Loop loop) throws Exception {
            sender.open();
            int sent = commands.send(properties.commandBatch(), sender::send);
            if (sent == 0) {
                loop.pause(properties.commandPoll());
            }
        }

        @Override
        public void close() {
            sender.close();
        }
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
