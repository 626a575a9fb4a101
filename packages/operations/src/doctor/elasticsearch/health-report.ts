// Checks Elasticsearch's own health report, for indicators that no other check covers.
import type { ElasticsearchCheck } from '../examination.ts';
import { type Finding, failure, ok, warning } from '../finding.ts';
import { answerBounds, quoted } from '../query-server.ts';

/** Indicators that our own checks cover in more detail. */
const others = ['disk', 'shards_availability', 'ilm', 'data_stream_lifecycle'];

export const healthReport: ElasticsearchCheck = {
  name: 'health report',
  async look(client) {
    const { indicators } = await client.healthReport({}, answerBounds);
    const findings = Object.entries(indicators).flatMap(([name, { status, symptom, diagnosis }]): Finding[] => {
      if (others.includes(name) || (status !== 'yellow' && status !== 'red')) return [];
      const { cause = '', action = `GET /_health_report/${name}` } = diagnosis?.[0] ?? {};
      const found = quoted(`${name.replaceAll('_', ' ')}: ${symptom} ${cause}`);
      return [(status === 'red' ? failure : warning)('health report', found, quoted(action).replace(/\.$/, ''))];
    });
    if (findings.length > 0) return findings;
    return [ok('health report', `all ${Object.keys(indicators).length} indicators of Elasticsearch are green`)];
  },
};
