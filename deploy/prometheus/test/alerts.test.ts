import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isInstalled, runProgram } from '@circus/testkit';
import { stringify } from 'yaml';
import { expressionsOfDashboards, expressionsOfRules, metricsIn } from './namedMetrics.js';

const folder = resolve(__dirname, '..');

describe('what Prometheus and Grafana are given', () => {
  it('names metrics in the rules and on every dashboard', () => {
    const counts = [expressionsOfRules(), expressionsOfDashboards()].map((expressions) => {
      for (const { place, expression } of expressions) expect([place, metricsIn(expression)]).not.toEqual([place, []]);
      return expressions.length;
    });
    expect(counts[0]).toBeGreaterThan(15);
    expect(counts[1]).toBeGreaterThan(30);
  });

  it('finds the metrics in an expression, and nothing else', () => {
    const expression =
      'histogram_quantile(0.95, sum by (service, le) (rate(a_bucket{x="y z"}[5m]))) > 2.5 and on (b) c / 36e3 unless max(d)';
    expect(metricsIn(expression)).toEqual(['a_bucket', 'c', 'd']);
  });

  // Named here, so that whoever lacks the program reads that it is missing.
  const withPromtool = isInstalled('promtool') ? it : it.skip;

  withPromtool('has rules that Prometheus takes, and that ring for what is wrong and for nothing else', async () => {
    const checked = await runProgram('promtool', ['check', 'rules', join(folder, 'alerts.yml')]);
    expect(checked).toMatchObject({ code: 0 });
    const tested = await runProgram('promtool', ['test', 'rules', join(folder, 'test/alerts.test.yml')]);
    expect([tested.code, tested.output]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });

  withPromtool('has scrape configurations that Prometheus takes', async () => {
    for (const file of ['prometheus.yml', 'prometheus-local.yml']) {
      const checked = await runProgram('promtool', ['check', 'config', '--syntax-only', join(folder, file)]);
      expect([file, checked.code, checked.output]).toEqual([file, 0, expect.any(String)]);
    }
  });

  withPromtool('asks nothing on its dashboards that Prometheus does not understand', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'circus-rules-'));
    try {
      const rules = expressionsOfDashboards().map(({ expression }, number) => ({
        record: `panel:${number}`,
        expr: expression,
      }));
      writeFileSync(join(directory, 'panels.yml'), stringify({ groups: [{ name: 'panels', rules }] }));
      const checked = await runProgram('promtool', ['check', 'rules', join(directory, 'panels.yml')]);
      expect([checked.code, checked.output]).toEqual([0, expect.stringContaining(`${rules.length} rules found`)]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
