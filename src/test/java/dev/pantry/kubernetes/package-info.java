/** The manifests under {@code k8s/}: rendered, parsed into the types of Kubernetes, and tried on real servers. */
@NullMarked
package dev.pantry.kubernetes;

import org.jspecify.annotations.NullMarked;
