// The parts of Elasticsearch 8.19 that the archive for tests of plugins leaves out, and what they are linked with: its
// reader of Kibana's query language, and ES|QL.
import type { MavenFile } from '../../packages/plane/src/artifacts/maven.ts';

/** A file of a Maven repository that is checked. */
export type Jar = MavenFile & { readonly sha512: string };

/** A version of Elasticsearch 8 that is supported, the oldest. */
export const olderElasticsearch = {
  groupId: 'org.elasticsearch.distribution.integ-test-zip',
  artifactId: 'elasticsearch',
  version: '8.19.21',
  packaging: 'zip',
  bytes: 106_871_955,
  sha512:
    'cf6b0a93860d329937ae7f913ec5073b0c726c77639764b93fc83a304aa1dd9d4defcfa2849948eea3b0b47c2065f994908603939fc2a4774c9c4d868c5ec1dd',
} as const;

function jar(groupId: string, artifactId: string, version: string, bytes: number, sha512: string): Jar {
  return { groupId, artifactId, version, packaging: 'jar', bytes, sha512 };
}

const parser = jar(
  'org.antlr',
  'antlr4-runtime',
  '4.13.1',
  326_305,
  '63eb51bfcee49c52848d8b7c3c46d8b4d367d85fb3c3db7175eaacba94e4d0c227b78e5955a0e86e575e1c6206fc2a43e5fa96fb04ad7c16e24ec94015cfc18b',
);
const kql = jar(
  'org.elasticsearch.plugin',
  'x-pack-kql',
  '8.19.21',
  74_825,
  '07023f63496d6620edc7ff276e2d41f822378f6eb774fd540965aee52c0a2eb691fb92d386318098efdc4d0034ca0159a3bc8e8ebc3de969151d00e2ce21353d',
);

/** Jars by the module that they are of; the first of each has the module's descriptor. */
export const olderModules: Readonly<Record<string, readonly Jar[]>> = {
  'x-pack-kql': [kql, parser],
  'x-pack-esql-core': [
    jar(
      'org.elasticsearch.plugin',
      'x-pack-esql-core',
      '8.19.21',
      279_879,
      '99c0f8b9fe93c7459065e83e567f27a2c742a0a7e16627759fe31fb67c09e4c81b663ce8b7a0b96b0fdad127f5c835d04d81b5eaa3ce5ef0a111f40c92d2a11c',
    ),
    parser,
  ],
  'x-pack-esql': [
    jar(
      'org.elasticsearch.plugin',
      'x-pack-esql',
      '8.19.21',
      4_235_344,
      '04ab99e457e7e035e533218ca4c8109e8e52dfdb74ef1dce5448677fa971fd0f9a4475ed70215858f1f867525d4f2f47000eb27dafbb412badf90f812550ecb6',
    ),
    jar(
      'org.elasticsearch.plugin',
      'x-pack-esql-compute',
      '8.19.21',
      2_147_080,
      'd73d4e573f080595d3264c4e5d101b535fc7cd55d2a790fb77154b951af1c96497919bbc754846053e5cab803ebf5277ab0475ad0721d403bd44fc4d2ff357d0',
    ),
    jar(
      'org.elasticsearch.plugin',
      'x-pack-esql-compute-ann',
      '8.19.21',
      7_607,
      '0fca1597b360e5e49e27dd743f623deaf72299552af538513d87c386cd143dc414bd3d3851a149533fe791ff84d084b80cd91f7e11d45a08d0dd25fb5e56db9d',
    ),
    kql,
    jar(
      'org.elasticsearch.plugin',
      'arrow',
      '8.19.21',
      38_167,
      'a5c6cc1f880a24e16d87d45746768a3d49362d48cf8951041b716f5a41349e2eda1a404af6695f37f4b6d0fd0e151737c683b9396398b1f739c958d921f284f0',
    ),
    jar(
      'org.apache.arrow',
      'arrow-format',
      '18.3.0',
      121_521,
      '3350e1719458065a7a60004064f475276ea58c4942199144acd9448d8360d3ef874fb7dfdf75b7cc041da3afcc8935d3cd2d6f243d4fe68bcae0a3638e28f6f0',
    ),
    jar(
      'org.apache.arrow',
      'arrow-memory-core',
      '18.3.0',
      117_430,
      'b53815c8663f24629df68871139bcefa6887628e8a528d6bb4ab4148a9d5cff951701545ac7af0fc3ebd1b9381be3b9fa52d0be384a0125fc66944fb214da287',
    ),
    jar(
      'org.apache.arrow',
      'arrow-vector',
      '18.3.0',
      2_238_051,
      'f09fe6d5f605c90e5268d59982d22292d6c1c215d7c333f24d9a969b8af769184b521d4f37b6676672ee8701ce2e71af138fac578d9e327fbed3577ebfb66106',
    ),
    jar(
      'org.elasticsearch',
      'elasticsearch-dissect',
      '8.19.21',
      36_935,
      'ca084fd2c629327c751d730e71faaa4839beb48bdd00f61fccb83be7d56e7974d2e6bbb2810a5c953ad70fa16f42174e83a7dd88ef9b5348e10b4ea62a3921a3',
    ),
    jar(
      'com.google.flatbuffers',
      'flatbuffers-java',
      '23.5.26',
      110_592,
      '0000daa98abc954eaede3ed75dfbf47ecb1ad2bb2a77fd7f8a85da7e8571c4bca11c45c8fcbd21fcf23a6db262fcf90ada37cac2fb5d0a552a8022a21022b2d2',
    ),
    jar(
      'com.fasterxml.jackson.core',
      'jackson-annotations',
      '2.18.9',
      78_411,
      '9e277537563103f19df34d2e23a9b42b751787b95d60db20294c24efe3d05ad161ee76811fbaeb3995ed66b46667647d7695da5f393494c954a08527aeefc7e3',
    ),
    jar(
      'com.fasterxml.jackson.core',
      'jackson-core',
      '2.18.9',
      588_002,
      '089038fd291cc259f12877bc25b6cba1c786465a3413171e82bc851c396bec7c2b73045fc25b19e814242fbfc8159cccaf7aed766cffe188b5cacbecd57f5865',
    ),
    jar(
      'com.fasterxml.jackson.core',
      'jackson-databind',
      '2.18.9',
      1_662_872,
      '1ce9e558e10ae7e86bd50a43ab9ea90d3ba8e7437e9d2b73eee6c648a4bf7583d532007fd03696c6e01b943e894f0956ebb5344049b011b609273f68eaf6934e',
    ),
    jar(
      'com.fasterxml.jackson.datatype',
      'jackson-datatype-jsr310',
      '2.18.3',
      133_035,
      '2cca9a4946198bacfd653143064178d8b0206424172d1dae4328feed6267bfa6f20884a3153e8b913553da70e27b4d257128237ff03595a2dc210559b0608ef5',
    ),
    jar(
      'org.apache.lucene',
      'lucene-spatial3d',
      '9.12.2',
      323_857,
      '8799e5d99d3c2963330da0f6e500767dd796bab533dc24dd8164a53bacc08bf629160f8ffd9bf0b211a2c5de052aa0d53430b8187afa3cfe3a48223dc9d6e10d',
    ),
  ],
};
