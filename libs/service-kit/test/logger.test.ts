import { inTransaction } from '@circus/db';
import { type TestDatabase, type TestNats, testCallers, testDatabase, testNats } from '@circus/testkit';
import { createLogger, createService, type ServiceApp } from '../src/index.js';

describe('an error in the log', () => {
  let database: TestDatabase;
  let nats: TestNats;
  let app: ServiceApp;
  const lines: string[] = [];
  const log = createLogger('example', 'info', { write: (line) => void lines.push(line) });

  beforeAll(async () => {
    [database, nats] = await Promise.all([testDatabase(), testNats()]);
    const { owner } = database;
    const patient = { patientName: 'SMITH^ANNA', patientId: 'P-4711' };
    await owner.patient.create({ data: patient });
    app = await createService({
      name: 'example',
      config: { INTERNAL_PUBLIC_KEY: testCallers().publicKey, ACCESS_TTL_WITHOUT_NATS_MS: 5_000 },
      log,
      bus: await nats.connect('example'),
      surface: 'circus',
      accessOf: async () => null,
    });
    const config = { access: 'public' } as const;
    app.get('/prepared', { config }, () =>
      inTransaction(
        owner,
        (statements) =>
          statements.$executeRaw`
            INSERT INTO archive.patient (patient_name, patient_id) VALUES (${patient.patientName}, ${patient.patientId})`,
      ),
    );
    app.get('/prisma', { config }, () => owner.patient.create({ data: patient }));
    app.get('/wrapped', { config }, async () => {
      const cause = await owner.$queryRaw`SELECT ${patient.patientName}::text::int`.catch((error: unknown) => error);
      throw Object.assign(new Error('A file could not be stored', { cause }), { code: 'E_STORE', row: patient });
    });
  });
  beforeEach(() => {
    lines.length = 0;
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([database.drop(), nats.stop()]);
  });

  const errorOf = async (url: string) => {
    expect((await app.inject(url)).statusCode).toBe(500);
    expect(lines.join()).not.toMatch(/SMITH|ANNA|4711/);
    return JSON.parse(lines[0] ?? '{}').err;
  };

  it("says which constraint was violated, and nothing of the row's values", async () => {
    expect(await errorOf('/prepared')).toEqual({
      type: 'DatabaseError',
      message: 'duplicate key value violates unique constraint "patient_patient_name_patient_id_key"',
      stack: expect.stringMatching(/^DatabaseError: duplicate key .*\n {4}at /),
      code: '23505',
      schema: 'archive',
      table: 'patient',
      constraint: 'patient_patient_name_patient_id_key',
    });
  });

  it('says the same of one that came through Prisma', async () => {
    expect(await errorOf('/prisma')).toEqual({
      type: 'PrismaClientKnownRequestError',
      message: 'duplicate key value violates unique constraint "patient_patient_name_patient_id_key"',
      stack: expect.stringMatching(/\n {4}at /),
      code: 'P2002',
      originalCode: '23505',
      table: 'patient',
      constraint: 'patient_patient_name_patient_id_key',
    });
  });

  it('keeps what another error says of itself, and of its causes what is harmless', async () => {
    expect(await errorOf('/wrapped')).toEqual({
      type: 'Error',
      message: 'A file could not be stored',
      stack: expect.stringMatching(/^Error: A file could not be stored\n {4}at .*logger\.test/),
      code: 'E_STORE',
      cause: expect.objectContaining({
        originalCode: '22P02',
        message: "PostgreSQL's message of 22P02: left out, since it may quote values of a row",
      }),
    });
  });
});
