// Minimum requirements for a cluster, with their reasons.

/** The oldest minor version that the Kubernetes project supports, and with which the manifests are checked. */
export const serverVersionMin = '1.34.0';
