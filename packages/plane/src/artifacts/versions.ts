// The versions of the servers, and how each is recognised.

/** Releases that this version of Telltale was tested with. */
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
    /** Debian's suite that carries Prometheus 3; it moves on, so what was found is recorded beside the files. */
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
    /** What the engine runs, of the machine's own suite: the newest are built for a newer C library. */
    ownPackages: ['runc', 'iptables', 'iproute2', 'libsystemd0'],
  },
  java: {
    /** What Elasticsearch 9 needs. */
    majorMin: 21,
    /** The newest that Elasticsearch 9.5 was run with; a newer one is taken only when there is no other. */
    majorTried: 25,
    /** Elasticsearch's start looks into the image of the running Java with it. */
    module: 'jdk.jlink',
  },
  ownJava: {
    /** Oldest suite of Debian that has a Java that will do. */
    suite: 'trixie',
    major: 21,
    /** The Java, what it is linked with, and the tool that ties the two together. */
    packages: ['openjdk-21-jre-headless', 'libc6', 'libgcc-s1', 'libstdc++6', 'zlib1g', 'patchelf'],
  },
} as const;
