// Networks of the cluster under test: they exist in its own namespace only, so they meet no other of the machine.

export const nodeName = 'node-1';
export const nodeAddress = '10.250.0.1';
/** Length of the prefix of the node's network. */
export const nodePrefixLength = 24;

export const serviceNetwork = '10.96.0.0/16';
/** The first of the services' addresses is the API server's. */
export const apiServiceAddress = '10.96.0.1';
export const nameServiceAddress = '10.96.0.10';

export const podNetwork = '10.244.0.0/16';
/** The part of it from which the node's pods get theirs. */
export const nodePodNetwork = '10.244.0.0/24';

export const clusterDomain = 'cluster.local';
export const apiPort = 6443;
