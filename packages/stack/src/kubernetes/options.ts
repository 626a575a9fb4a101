// The options by which components of k8s/components tell the set-up what they have added.
import { InvalidArgumentError, Option } from 'commander';
import { limits } from '../limits.ts';
import { type FurtherService, replicatedServices } from './layout.ts';

/** What the options are parsed to. */
export interface ServiceOptions {
  readonly service: readonly FurtherService[];
  readonly replicas: ReadonlyMap<string, number>;
}

/** An option that each component of k8s/components repeats. */
export function serviceOption(): Option {
  const services: FurtherService[] = [];
  return new Option('--service <name[.namespace]>', 'in a cluster: another service that gets files, and where it runs')
    .default(services, 'none')
    .argParser((text: string) => {
      const [name = '', namespace] = text.split('.', 2);
      services.push(namespace === undefined ? { name } : { name, namespace });
      return services;
    });
}

/** How many pods a service has, whose names its certificate gets. */
export function replicasOption(): Option {
  const replicas = new Map<string, number>();
  return new Option('--replicas <service=count>', 'in a cluster: a service whose pods are reached by their names')
    .default(replicas, 'none')
    .argParser((text: string) => {
      const [, service = '', count = ''] = /^([a-z-]+)=(\d+)$/.exec(text) ?? [];
      if (!replicatedServices.includes(service) || Number(count) < 1 || Number(count) > limits.kubernetesReplicasMax)
        throw new InvalidArgumentError(
          `It is ${replicatedServices.join(', ')} and a number up to ${limits.kubernetesReplicasMax}, such as elasticsearch=3.`,
        );
      return replicas.set(service, Number(count));
    });
}
