package dev.pantry.redis;

import dev.pantry.cache.Announcements;
import dev.pantry.cache.EntryKey;
import dev.pantry.cache.KeyPattern;
import io.smallrye.mutiny.Uni;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Announcements by PUBLISH, on a channel with the name of the key. */
@ApplicationScoped
class CalledOut implements Announcements {

    private static final Logger LOG = Logger.getLogger(CalledOut.class);

    private final RedisLink redis;
    private final Messages messages;

    CalledOut(RedisLink redis, Messages messages) {
        this.redis = redis;
        this.messages = messages;
    }

    @Override
    public Uni<Void> announce(EntryKey key) {
        return redis.sendToAny(Request.cmd(Command.PUBLISH).arg(key.text()).arg(""))
                .onFailure()
                .invoke(failure -> LOG.debugf("%s is not called out: %s", key, failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    @Override
    public void listen(KeyPattern keys, Listener listener) {
        messages.listenAll(keys.text(), new Messages.Listener() {
            @Override
            public void heard(String channel, String message) {
                listener.announced(channel);
            }

            @Override
            public void subscribed() {
                listener.someMayBeMissed();
            }
        });
    }
}
