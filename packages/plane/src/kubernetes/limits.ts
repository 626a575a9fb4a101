// The bounds of the Kubernetes engine, each with its reason.

/** Bounds kept while the plane is applied to a cluster, looked at and deleted. */
export const limits = {
  /** A question to the API server, through whatever stands before it. */
  questionMsMax: 60_000,
  /** Seventy objects, each with its admission; a busy API server answers some of them late. */
  applyMsMax: 180_000,
  /** Elasticsearch has two minutes to end, its volumes have to be detached. */
  deleteMsMax: 300_000,
  /** Everything that a command may print: every object of the plane as JSON is a megabyte. */
  outputBytesMax: 67_108_864,
  /** What is kept of stderr, where the error stands at the end. */
  errorLengthMax: 65_536,
  /** Lines of a diff that are shown; what is more is not read before it is agreed to. */
  diffLinesMax: 400,
  /** Two gigabytes of images on a slow line, then Elasticsearch and Kibana on two busy cores. */
  readyMsMax: 900_000,
  /** How often the pods are looked at: each time is a request for all of them. */
  pollMs: 2_000,
  /** An image or a node that cannot be had for so long is not about to be: registries and volumes fail for seconds at first. */
  hopelessMsMax: 60_000,
  /** One server that is scaled to none and back. */
  partMsMax: 600_000,
  /** Opening a forwarded port takes a connection to the API server and one to the kubelet. */
  forwardMsMax: 30_000,
  /** An apply takes seconds. One that has not given its lease back after this was killed. */
  leaseSeconds: 240,
  /** The set-up ends within seconds once its image is there. */
  jobMsMax: 300_000,
  /** A Job that has run for so long without an end waits for something that does not come. */
  stuckJobMsMax: 300_000,
  /** How long the pod that mounts a volume lives: a backup of 200 GB at 50 MB a second takes an hour. */
  volumePodSeconds: 14_400,
  /** Names that one message lists. */
  namesMax: 5,
  /** Characters of another program's words that a message repeats. */
  quoteLengthMax: 400,
  /** Followed logs: `kubectl logs` refuses to follow more than five pods at once unless it is told how many. */
  followedPodsMax: 50,
} as const;
