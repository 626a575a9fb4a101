// The versions of the servers, and how each is recognised.

/** Versions with which this Telltale was tested. */
export const versions = {
  elasticsearch: {
    version: '9.5.3',
    groupId: 'org.elasticsearch.distribution.integ-test-zip',
    artifactId: 'elasticsearch',
    bytes: 132_390_005,
    sha512:
      'ae57654932de854d755af63f2a63667621967870b79ec449407618075c13dc12012317388e0a232071e4f2a65c9d973bb681d978fac56445a0790443df0823d1',
  },
  mavenDependencyPlugin: 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1',
  prometheus: {
    /** Debian's suite with Prometheus 3; it changes, so the found version is recorded beside the files. */
    suite: 'sid',
    packages: ['prometheus', 'promtool', 'prometheus-alertmanager'],
    majorMin: 3,
  },
  exporters: {
    suite: 'sid',
    packages: [
      'prometheus-node-exporter',
      'prometheus-elasticsearch-exporter',
      'prometheus-blackbox-exporter',
      'prometheus-nginx-exporter',
    ],
  },
  docker: {
    suite: 'sid',
    /** The engine, its client, and Compose as a plugin of the client. */
    packages: ['docker.io', 'docker-cli', 'docker-compose', 'containerd', 'tini-static'],
    /** The engine's runtime, from the machine's own suite: the newest versions need a newer C library. */
    ownPackages: ['runc', 'iptables', 'iproute2', 'libsystemd0'],
  },
  java: {
    /** What Elasticsearch 9 needs. */
    majorMin: 21,
    /** The newest version with which Elasticsearch 9.5 was run; a newer one is used only if there is no other. */
    majorTried: 25,
    /** Elasticsearch's start inspects the running Java's image with this module. */
    module: 'jdk.jlink',
  },
  ownJava: {
    /** Oldest Debian suite with a suitable Java. */
    suite: 'trixie',
    major: 21,
    /** The Java, its libraries, and the tool that links them. */
    packages: ['openjdk-21-jre-headless', 'libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g', 'patchelf'],
  },
} as const;
