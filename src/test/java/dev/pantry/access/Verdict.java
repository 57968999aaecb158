package dev.pantry.access;

import dev.pantry.testing.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with an answer, given who has asked for what and how.
 *
 * @param ifNoneMatch the tags that were sent along, {@code *}, or nothing
 * @param isConsistent whether {@code Pantry-Consistency} was sent along
 */
record Verdict(Principal asker, Address address, String ifNoneMatch, boolean isConsistent, Reply reply) {

    /** In every profile and in nothing else: the id of the user behind it. */
    static final String SECRET = "secret of ";

    private static final Pattern SECRET_OF = Pattern.compile(SECRET + "(\\d+)");

    /** Empty if it is as it has to be. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        int status = address.statusFor(asker);
        boolean isNotModified = reply.status() == 304;
        if (reply.status() != status && !(isNotModified && status == 200)) {
            complaints.add("the status is not " + status);
        } else if (isNotModified) {
            notModified(complaints);
        } else if (status == 200 && !address.isFor().test(asker, reply.text())) {
            complaints.add("the body is not theirs: " + reply.text());
        }
        if (status != 200 && !reply.header("ETag").isEmpty()) {
            complaints.add("a tag is told to who may not read");
        }
        Matcher secrets = SECRET_OF.matcher(reply.text());
        while (secrets.find()) {
            if (Long.parseLong(secrets.group(1)) != asker.id()) {
                complaints.add("a secret is told: " + reply.text());
            }
        }
        headers(status, complaints);
        return complaints.stream()
                .map(complaint -> asker + " asked for " + address.path() + " (" + ifNoneMatch + "): " + reply + ": "
                        + complaint + ": " + reply.headers())
                .toList();
    }

    private void notModified(List<String> complaints) {
        if (reply.body().length > 0) {
            complaints.add("304 has a body");
        }
        String tag = reply.header("ETag");
        if (!ifNoneMatch.equals("*") && (tag.isEmpty() || !ifNoneMatch.contains(tag))) {
            complaints.add("304 for a tag that was not sent");
        }
    }

    private void headers(int status, List<String> complaints) {
        String control = reply.header("Cache-Control");
        boolean mayBeShared = address.isPublic() && status == 200 && !isConsistent;
        if (mayBeShared != control.contains("public")) {
            complaints.add("Cache-Control");
        }
        if (!mayBeShared
                && (!control.contains("no-store") && !control.equals("private, no-cache")
                        || isConsistent && !control.contains("no-store")
                        || !reply.header("CDN-Cache-Control").isEmpty())) {
            complaints.add("Cache-Control of what is nobody else's");
        }
        boolean hasCodings = !reply.header("ETag").isEmpty()
                || !reply.header("Content-Encoding").isEmpty();
        String vary = reply.header("Vary");
        if (!vary.equals("Accept-Encoding") && (hasCodings || !vary.isEmpty())) {
            complaints.add("Vary");
        }
        if (!reply.header("Set-Cookie").isEmpty()) {
            complaints.add("Set-Cookie");
        }
        if (reply.status() == 401 && !reply.header("WWW-Authenticate").startsWith("Bearer")) {
            complaints.add("WWW-Authenticate");
        }
    }
}
