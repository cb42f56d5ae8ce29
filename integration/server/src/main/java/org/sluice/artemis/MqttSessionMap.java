package org.sluice.artemis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Artemis look a session up in its map of sessions instead of in a copy of it. Artemis makes that copy at every login;
 * with a hundred thousand sessions it takes longer than all the rest of the login. See decision 0017.
 *
 * <p>The one method that copies is replaced while its class is loaded. An Artemis whose class looks otherwise is left as it
 * is: logins then are slow in a large fleet, and the log says so.
 */
final class MqttSessionMap {

    private static final Logger log = LoggerFactory.getLogger(MqttSessionMap.class);

    private static final String CLASS = "org/apache/activemq/artemis/core/protocol/mqtt/MQTTStateManager";
    private static final String METHOD = "getSessionStates";
    private static final String FIELD = "sessionStates";
    private static final String MAP = "Ljava/util/Map;";

    private static final boolean INSTALLED = install();

    private MqttSessionMap() {}

    /** Does it once in a process; whether it is done. To be called before the first broker is made. */
    static boolean installed() {
        return INSTALLED;
    }

    private static boolean install() {
        try (InputStream original = MQTTReasonCodes.class.getClassLoader().getResourceAsStream(CLASS + ".class")) {
            byte @Nullable [] replaced = original == null ? null : replaced(original.readAllBytes());
            if (replaced != null) {
                // A neighbour of the class: it must not be loaded yet.
                MethodHandles.privateLookupIn(MQTTReasonCodes.class, MethodHandles.lookup())
                        .defineClass(replaced);
                return true;
            }
            log.warn(
                    "This version of Artemis keeps its MQTT sessions in another way; many logins at once may be slow.");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalAccessException | LinkageError e) {
            log.warn("Artemis' MQTT sessions stay as they are; many logins at once may be slow: {}", e.toString());
        }
        return false;
    }

    /** The class with its method replaced; null if it has no such method or field. */
    static byte @Nullable [] replaced(byte[] original) {
        ClassReader reader = new ClassReader(original);
        ClassWriter writer = new ClassWriter(reader, 0);
        Replacing replacing = new Replacing(writer);
        reader.accept(replacing, 0);
        return replacing.fields == 1 && replacing.methods == 1 ? writer.toByteArray() : null;
    }

    private static final class Replacing extends ClassVisitor {

        private int fields;
        private int methods;

        Replacing(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public org.objectweb.asm.@Nullable FieldVisitor visitField(
                int access, String name, String descriptor, @Nullable String signature, @Nullable Object value) {
            if (name.equals(FIELD) && descriptor.equals(MAP)) {
                fields++;
            }
            return super.visitField(access, name, descriptor, signature, value);
        }

        @Override
        public @Nullable MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            MethodVisitor method = super.visitMethod(access, name, descriptor, signature, exceptions);
            if (!name.equals(METHOD) || !descriptor.equals("()" + MAP)) {
                return method;
            }
            methods++;
            method.visitCode();
            method.visitVarInsn(Opcodes.ALOAD, 0);
            method.visitFieldInsn(Opcodes.GETFIELD, CLASS, FIELD, MAP);
            method.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    "java/util/Collections",
                    "unmodifiableMap",
                    "(%s)%s".formatted(MAP, MAP),
                    false);
            method.visitInsn(Opcodes.ARETURN);
            method.visitMaxs(1, 1);
            method.visitEnd();
            return null;
        }
    }
}
