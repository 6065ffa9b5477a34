import { spawn } from 'node:child_process';
import { testCallers, testDatabase, testNats } from '@circus/testkit';
it('smoke', async () => {
  const [d, n] = [await testDatabase(), await testNats()];
  const c = testCallers();
  try {
  for (const [i, s] of ['case-db', 'plugin-job-runner', 'sharing'].entries()) {
    const p = 45310 + i;
    const child = spawn(process.execPath, [`services/${s}/dist/main.js`], { env: { ...process.env, PORT: String(p), NATS_URL: n.url, INTERNAL_PUBLIC_KEY: c.publicKey, DATABASE_URL: d.urlFor(s) } });
    let out = '';
    await new Promise<void>((r) => { child.stdout.on('data', (x) => { out += x; if (out.includes('"Ready"')) r(); }); child.stderr.on('data', (x) => { out += x; }); child.on('exit', () => r()); });
    if (child.exitCode !== null) { console.log(out); continue; }
    const ready = await (await fetch(`http://127.0.0.1:${p}/readyz`)).text();
    const api = await (await fetch(`http://127.0.0.1:${p}/openapi.json`)).json() as any;
    const t = Date.now(); child.kill('SIGTERM');
    const code = await new Promise((r) => child.on('exit', r));
    console.log(s, ready, Object.keys(api.paths), JSON.stringify(api.paths['/api/tasks/report'] ?? ''), JSON.stringify(api.paths['/api/tasks/debug-task']?.post?.requestBody ?? ''), code, Date.now() - t, out);
  }
  } finally {
  await n.stop(); await d.drop(); }
});
