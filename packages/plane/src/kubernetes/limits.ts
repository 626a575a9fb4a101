// The bounds of the Kubernetes engine, each with its reason.

/** Bounds of applying, inspecting and deleting the plane in a cluster. */
export const limits = {
  /** A request to the API server, through any proxies. */
  questionMsMax: 60_000,
  /** Seventy objects with their admission checks; a busy API server answers some of them late. */
  applyMsMax: 180_000,
  /** Elasticsearch may take two minutes to end, and its volumes must be detached. */
  deleteMsMax: 300_000,
  /** Maximum output of a command: all objects of the plane as JSON are one megabyte. */
  outputBytesMax: 67_108_864,
  /** Characters kept of the end of stderr, which contains the error. */
  errorLengthMax: 65_536,
  /** Lines shown of a diff; nobody reads more before confirming it. */
  diffLinesMax: 400,
  /** Two gigabytes of images on a slow connection, then the start of Elasticsearch and Kibana on two busy cores. */
  readyMsMax: 900_000,
  /** Interval for checking the pods: each check requests all of them. */
  pollMs: 2_000,
  /**
   * A problem with an image or a node that lasts this long is permanent: registries and volumes often fail for seconds
   * at first.
   */
  hopelessMsMax: 60_000,
  /** An autoscaler asks for a node within a minute, and the node joins within five or so. */
  newNodeMsMax: 600_000,
  /** Scaling one server to zero or back. */
  partMsMax: 600_000,
  /** Opening a forwarded port takes a connection to the API server and one to the kubelet. */
  forwardMsMax: 30_000,
  /** Expiry of a lease that is no longer renewed, since its holder was killed. */
  leaseSeconds: 120,
  /** Three renewals may fail before the lease expires. */
  leaseRenewMs: 30_000,
  /** The set-up ends within seconds once its image is there. */
  jobMsMax: 300_000,
  /** A Job without an end for this long is stuck. */
  stuckJobMsMax: 300_000,
  /** Lifetime of the pod that mounts a volume: a backup of 200 GB at 50 MB per second takes an hour. */
  volumePodSeconds: 14_400,
  /** Names that one message lists. */
  namesMax: 5,
  /** Characters of another program's output in a message. */
  quoteLengthMax: 400,
  /** Followed logs: without this number `kubectl logs` refuses to follow more than five pods at once. */
  followedPodsMax: 50,
} as const;
