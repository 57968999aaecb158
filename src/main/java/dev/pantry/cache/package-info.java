/**
 * The engine: how a read is answered by the nearest layer that can answer correctly, and how a change reaches every layer.
 *
 * <p>Start with {@link dev.pantry.cache.ReadPath}. It knows nothing of menus, HTTP, Redis or SQL: a feature hands a {@link
 * dev.pantry.cache.CacheService} a key and a {@link dev.pantry.cache.Loader}; the tier that all pods share is the port
 * {@link dev.pantry.cache.SharedTier}.
 *
 * <h2>Never an old value over a newer one</h2>
 *
 * Every change of a row takes the next number of one sequence: its <em>version</em>. An entry is known to reflect all
 * changes up to its {@code asOf}. Three things keep old entries out:
 *
 * <ul>
 *   <li>the <em>fence</em> of the shared tier ({@link dev.pantry.cache.SharedTier#fill}): no fill over something newer, and
 *       none without the lease, which the news of a change takes away;
 *   <li>the <em>tombstone</em> that an invalidation leaves there ({@link dev.pantry.cache.Invalidations});
 *   <li>the <em>floors</em> of the pod ({@link dev.pantry.cache.Floors}): an entry older than what the pod has heard of or
 *       served is a miss, from whichever layer.
 * </ul>
 *
 * A pod that hears nothing cannot know its floors: then its near entries are trusted for two seconds ({@link
 * dev.pantry.cache.Hearing}).
 *
 * <h2>Failures</h2>
 *
 * <table>
 *   <caption>What a failure becomes</caption>
 *   <tr><th>what fails</th><th>what happens</th></tr>
 *   <tr><td>reading the shared tier</td><td>a miss, counted; the read goes on without that tier</td></tr>
 *   <tr><td>writing to it</td><td>the value is still returned</td></tr>
 *   <tr><td>telling it of an invalidation</td><td>every pod hears of it all the same; the log has it told later</td></tr>
 *   <tr><td>a load, with an entry in fail-safe life</td><td>that entry is served, marked as such</td></tr>
 *   <tr><td>a load, with a near entry that is not trusted in silence</td><td>the same</td></tr>
 *   <tr><td>a refresh behind the readers</td><td>the stale entry goes on being served; counted, logged</td></tr>
 *   <tr><td>a load, without one</td><td>the loader's own failure, unwrapped</td></tr>
 *   <tr><td>an undecodable entry</td><td>a miss</td></tr>
 *   <tr><td>a bad lifetime</td><td>Pantry refuses to start and names the setting</td></tr>
 * </table>
 */
@NullMarked
package dev.pantry.cache;

import org.jspecify.annotations.NullMarked;
