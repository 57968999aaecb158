package dev.pantry.http;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.NullValueProvider;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.util.AccessPattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses {@code null} in records marked as {@link Patch}. {@code @JsonSetter(nulls = FAIL)} cannot be used: for a
 * component of a record it fails where the field is left out, too.
 */
final class PatchNulls extends BeanDeserializerModifier {

    @Override
    public BeanDeserializerBuilder updateBuilder(
            DeserializationConfig config, BeanDescription described, BeanDeserializerBuilder builder) {
        SettableBeanProperty[] components = builder.getValueInstantiator().getFromObjectArguments(config);
        if (described.getClassAnnotations().has(Patch.class) && components != null) {
            // The builder and the creator name the same objects, and must go on doing so.
            for (int i = 0; i < components.length; i++) {
                PropertyName name = components[i].getFullName();
                components[i] = components[i].withNullProvider(new Refusal(name));
                builder.addOrReplaceProperty(components[i], true);
            }
        }
        return builder;
    }

    /** Tells a field that is {@code null} from one that is not there. */
    private record Refusal(PropertyName name) implements NullValueProvider {

        @Override
        public Object getNullValue(DeserializationContext context) throws JsonMappingException {
            throw InvalidNullException.from(context, name, context.constructType(Object.class));
        }

        @Override
        public @Nullable Object getAbsentValue(DeserializationContext context) {
            return null;
        }

        @Override
        public AccessPattern getNullAccessPattern() {
            return AccessPattern.DYNAMIC;
        }
    }
}
