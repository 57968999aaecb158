package dev.pantry.events;

import dev.pantry.cache.Caches;
import dev.pantry.cache.ChangeListener;
import dev.pantry.cache.Invalidation;
import io.quarkus.vertx.LocalEventBusCodec;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Publishes what has changed on the event bus of this pod, under {@link Updated#address}. Changes of many keys by a pattern
 * are no news of any row and are not published.
 */
@ApplicationScoped
class ChangeEvents implements ChangeListener {

    private static final String CODEC = "pantry-updated";

    private final Caches caches;
    private final EventBus bus;
    private final DeliveryOptions here =
            new DeliveryOptions().setLocalOnly(true).setCodecName(CODEC);

    ChangeEvents(Caches caches, Vertx vertx) {
        this.caches = caches;
        this.bus = vertx.eventBus();
        bus.unregisterCodec(CODEC); // in dev mode the bus outlives the application
        bus.registerCodec(new LocalEventBusCodec<Updated>(CODEC));
    }

    @Override
    public void changed(Invalidation change) {
        caches.findByKey(change.key()).ifPresent(cache -> {
            Updated news =
                    new Updated(cache.policy().name(), cache.idOf(change.key()), change.version(), change.deleted());
            bus.publish(news.address(), news, here);
        });
    }
}
