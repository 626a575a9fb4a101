// The container and the pod of a process are found where their engines tell of them.
import { describe, expect, it } from 'vitest';
import { detectResource, surroundingFields } from '../src/process/resource-detector.ts';

const id = '3f1c'.repeat(16);

function files(contents: Readonly<Record<string, string>>): (path: string) => string | undefined {
  return (path) => contents[path];
}

describe('a container', () => {
  it.each([
    ['Docker, control groups of version 1', { '/proc/self/cgroup': `12:pids:/docker/${id}\n` }],
    ['Docker by systemd', { '/proc/self/cgroup': `1:name=systemd:/system.slice/docker-${id}.scope\n` }],
    ['containerd in Kubernetes', { '/proc/self/cgroup': `0::/kubepods.slice/pod1.slice/cri-containerd-${id}.scope\n` }],
    [
      'Docker, control groups of version 2',
      {
        '/proc/self/cgroup': '0::/\n',
        '/proc/self/mountinfo': `1 2 0:1 /var/lib/docker/containers/${id}/hostname /etc/hostname rw\n`,
      },
    ],
    [
      'Podman',
      {
        '/proc/self/cgroup': '0::/\n',
        '/proc/self/mountinfo': `1 2 0:1 /storage/overlay-containers/${id}/userdata/hosts /etc/hosts rw\n`,
      },
    ],
  ])('of %s is known by its id', (_, contents) => {
    expect(detectResource({}, files(contents))).toEqual({ 'container.id': id });
  });

  it('is absent if the process runs on the host', () => {
    const contents = {
      '/proc/self/cgroup': '0::/user.slice/session-1.scope\n',
      '/proc/self/mountinfo': '1 2 0:1 / / rw\n',
    };
    expect(detectResource({ HOSTNAME: 'desk' }, files(contents))).toEqual({});
  });
});

describe('a pod', () => {
  const account = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

  it('is known by its host name and the namespace of its account', () => {
    const environment = { KUBERNETES_SERVICE_HOST: '10.0.0.1', HOSTNAME: 'till-7d9f-x2' };
    expect(detectResource(environment, files({ [account]: 'shop\n' }))).toEqual({
      'k8s.pod.name': 'till-7d9f-x2',
      'k8s.namespace.name': 'shop',
    });
  });

  it('is named by the variables of its manifest, if set', () => {
    const environment = {
      KUBERNETES_SERVICE_HOST: '10.0.0.1',
      HOSTNAME: 'other',
      POD_NAME: 'till-1',
      POD_NAMESPACE: 'shop',
      NODE_NAME: 'node-3',
    };
    const attributes = detectResource(environment, files({}));
    expect(surroundingFields({ ...attributes, 'container.id': id, 'k8s.deployment.name': 'till' })).toEqual({
      container: { id },
      kubernetes: {
        pod: { name: 'till-1' },
        namespace: 'shop',
        node: { name: 'node-3' },
        deployment: { name: 'till' },
      },
    });
  });
});
