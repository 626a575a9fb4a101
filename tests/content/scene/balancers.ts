// nginx before HAProxy before the storefront, as many run them, each with its page for Prometheus.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { obtainDebianPrograms } from '../../support/artifacts/debian-programs.ts';
import { obtainExporters } from '../../support/artifacts/exporters.ts';
import { freePort } from '../../support/free-port.ts';
import { type Program, startProgram } from '../../support/program.ts';
import { announce } from './targets.ts';

export interface Balancers {
  /** Where requests go in. */
  readonly url: string;
  readonly programs: readonly Program[];
}

export interface BalancersOptions {
  /** Port of the service behind. */
  readonly servicePort: number;
  readonly targets: string;
  readonly folder: string;
}

interface Ports {
  readonly nginx: number;
  readonly nginxStatus: number;
  readonly nginxExporter: number;
  readonly haproxy: number;
  readonly haproxyMetrics: number;
}

function haproxyConfiguration({ haproxy, haproxyMetrics }: Ports, servicePort: number): string {
  return `
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout queue 10s
frontend metrics
  bind 127.0.0.1:${haproxyMetrics}
  http-request use-service prometheus-exporter
frontend edge
  bind 127.0.0.1:${haproxy}
  maxconn 1000
  default_backend storefront
backend storefront
  option httpchk GET /refused/200
  server alive 127.0.0.1:${servicePort} check inter 2s
  server gone 127.0.0.1:9 check inter 2s
`;
}

function nginxConfiguration({ nginx, nginxStatus, haproxy }: Ports, folder: string): string {
  return `
daemon off;
master_process off;
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path ${folder}/nginx-body;
  proxy_temp_path ${folder}/nginx-proxy;
  fastcgi_temp_path ${folder}/nginx-fastcgi;
  uwsgi_temp_path ${folder}/nginx-uwsgi;
  scgi_temp_path ${folder}/nginx-scgi;
  server { listen 127.0.0.1:${nginx}; location / { proxy_pass http://127.0.0.1:${haproxy}; proxy_read_timeout 60s; } }
  server { listen 127.0.0.1:${nginxStatus}; location = /status { stub_status; } }
}
`;
}

/** Starts both, and has Prometheus scrape them. */
export async function startBalancers({ servicePort, targets, folder }: BalancersOptions): Promise<Balancers> {
  const [nginx, haproxy, { nginxExporter }] = await Promise.all([
    obtainDebianPrograms(['nginx']),
    obtainDebianPrograms(['haproxy']),
    obtainExporters(),
  ]);
  const ports: Ports = {
    nginx: await freePort(),
    nginxStatus: await freePort(),
    nginxExporter: await freePort(),
    haproxy: await freePort(),
    haproxyMetrics: await freePort(),
  };
  const haproxyFile = join(folder, 'haproxy.cfg');
  const nginxFile = join(folder, 'nginx.conf');
  writeFileSync(haproxyFile, haproxyConfiguration(ports, servicePort));
  writeFileSync(nginxFile, nginxConfiguration(ports, folder));
  const programs = [
    await startProgram({
      command: join(haproxy.folder, 'usr/sbin/haproxy'),
      args: ['-db', '-f', haproxyFile],
      env: haproxy.environment,
      ready: ports.haproxy,
    }),
    await startProgram({
      command: join(nginx.folder, 'usr/sbin/nginx'),
      args: ['-p', folder, '-c', nginxFile],
      env: nginx.environment,
      ready: ports.nginx,
    }),
    await startProgram({
      command: nginxExporter,
      args: [
        `--web.listen-address=127.0.0.1:${ports.nginxExporter}`,
        `--nginx.scrape-uri=http://127.0.0.1:${ports.nginxStatus}/status`,
      ],
      ready: ports.nginxExporter,
    }),
  ];
  announce(targets, { job: 'nginx', port: ports.nginxExporter });
  announce(targets, { job: 'haproxy', port: ports.haproxyMetrics });
  return { url: `http://127.0.0.1:${ports.nginx}`, programs };
}
