/**
 * The message broker: an Artemis in the same process, or connections to one that runs elsewhere.
 *
 * <p>A broker that runs elsewhere ({@code sluice.broker.url}) is somebody else's to configure. It needs what {@link
 * org.sluice.artemis.BrokerTopology} sets up in the embedded one; as {@code broker.xml} that is:
 *
 * <pre>{@code
 * <cluster-user>...</cluster-user>                                  <!-- the default password is known to everybody -->
 * <cluster-password>...</cluster-password>
 * <security-enabled>true</security-enabled>
 * <populate-validated-user>true</populate-validated-user>            <!-- or anybody could claim to be anybody -->
 * <reject-empty-validated-user>true</reject-empty-validated-user>
 * <persist-id-cache>true</persist-id-cache>
 * <id-cache-size>20000</id-cache-size>                               <!-- as many events as may be sent again -->
 *
 * <address-settings>
 *   <address-setting match="sluice.promotion.requests">
 *     <dead-letter-address>sluice.promotion.requests.dlq</dead-letter-address>
 *     <expiry-address>sluice.promotion.requests.expiry</expiry-address>
 *     <max-delivery-attempts>-1</max-delivery-attempts>              <!-- the server dead-letters, with a reason -->
 *     <redelivery-delay>1000</redelivery-delay>
 *     <redelivery-delay-multiplier>2</redelivery-delay-multiplier>
 *     <redelivery-collision-avoidance-factor>0.15</redelivery-collision-avoidance-factor>
 *     <max-redelivery-delay>60000</max-redelivery-delay>
 *     <auto-create-queues>false</auto-create-queues>
 *     <auto-create-addresses>false</auto-create-addresses>
 *   </address-setting>
 *   <address-setting match="ff.#">                                     <!-- topics of devices -->
 *     <default-address-routing-type>MULTICAST</default-address-routing-type>
 *     <default-queue-routing-type>MULTICAST</default-queue-routing-type>
 *     <auto-create-addresses>true</auto-create-addresses>
 *     <auto-create-queues>true</auto-create-queues>
 *     <auto-delete-addresses>true</auto-delete-addresses>
 *     <auto-delete-addresses-delay>600000</auto-delete-addresses-delay>
 *     <auto-delete-queues>true</auto-delete-queues>
 *     <initial-queue-buffer-size>64</initial-queue-buffer-size>      <!-- or a queue that is empty takes 32 kB more -->
 *     <redelivery-delay>0</redelivery-delay>                         <!-- a delay turns the order around -->
 *     <max-delivery-attempts>-1</max-delivery-attempts>
 *     <max-size-bytes>8388608</max-size-bytes>
 *     <address-full-policy>DROP</address-full-policy>                <!-- what is missed comes again -->
 *   </address-setting>
 *   <address-setting match="sluice.reply.#">
 *     <max-size-bytes>10485760</max-size-bytes>
 *     <address-full-policy>FAIL</address-full-policy>                <!-- a reply nobody reads holds up nobody -->
 *   </address-setting>
 * </address-settings>
 *
 * <addresses>
 *   <address name="sluice.promotion.requests"><anycast><queue name="sluice.promotion.requests"/></anycast></address>
 *   <address name="sluice.promotion.requests.dlq"><anycast><queue name="sluice.promotion.requests.dlq"/></anycast></address>
 *   <address name="sluice.promotion.requests.expiry"><anycast><queue name="sluice.promotion.requests.expiry"/></anycast></address>
 *   <address name="sluice.worker.partitions"><anycast><queue name="sluice.worker.partitions"/></anycast></address>
 *   <address name="sluice.promotion.events"><multicast/></address>
 * </addresses>
 * }</pre>
 *
 * <p>Its users who send requests are named like the access tokens they act for; the server's own user may send and consume
 * everywhere below {@code sluice.} and send to temporary queues.
 */
@NullMarked
package org.sluice.artemis;

import org.jspecify.annotations.NullMarked;
