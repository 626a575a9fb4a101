// Networks of the cluster under test: they exist in its own namespace only, so they meet no other of the machine.

/** A node of the cluster. */
export interface NodeAddresses {
  readonly name: string;
  readonly address: string;
  /** From which its pods get their addresses. */
  readonly podNetwork: string;
}

/** The node that is always there; the API server runs on it. */
export const firstNode: NodeAddresses = { name: 'node-1', address: '10.250.0.1', podNetwork: '10.244.0.0/24' };
/** A node that joins where it is asked for. */
export const secondNode: NodeAddresses = { name: 'node-2', address: '10.250.0.2', podNetwork: '10.244.1.0/24' };
/** Length of the prefix of the nodes' network. */
export const nodePrefixLength = 24;

export const serviceNetwork = '10.96.0.0/16';
/** The first of the services' addresses is the API server's. */
export const apiServiceAddress = '10.96.0.1';
export const nameServiceAddress = '10.96.0.10';

export const podNetwork = '10.244.0.0/16';

export const clusterDomain = 'cluster.local';
export const apiPort = 6443;
