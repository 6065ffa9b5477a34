import { type TestDatabase, testDatabase } from '@circus/testkit';
import { type Database, inTransaction, singleStatements, summarizeDatabaseError } from '../src/index.js';

const NAME = 'SMITH^ANNA';

describe('the summary of an error of the database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await database.owner.patient.create({ data: { patientName: NAME, patientId: 'P' } });
  });
  afterAll(() => database.drop());

  const summaryOf = async (statement: (owner: Database) => Promise<unknown>) => {
    const error: unknown = await statement(database.owner).catch((reason: unknown) => reason);
    if (!(error instanceof Error)) throw new Error('it did not fail');
    const summary = summarizeDatabaseError(error);
    expect(JSON.stringify(summary)).not.toMatch(/SMITH|ANNA/);
    return summary;
  };
  const LEFT_OUT = /left out/;

  it.each<[string, (owner: Database) => Promise<unknown>, object]>([
    [
      'a violated unique constraint',
      (owner) =>
        inTransaction(
          owner,
          ({ $executeRaw }) =>
            $executeRaw`INSERT INTO archive.patient (patient_name, patient_id) VALUES (${NAME}, 'P')`,
        ),
      { code: '23505', table: 'patient', constraint: 'patient_patient_name_patient_id_key' },
    ],
    [
      'a violated not-null constraint',
      (owner) =>
        inTransaction(
          owner,
          ({ $executeRaw }) =>
            $executeRaw`INSERT INTO archive.patient (patient_name, patient_id) VALUES (${NAME}, NULL)`,
        ),
      { code: '23502', column: 'patient_id', message: expect.stringContaining('not-null') },
    ],
    [
      'a value of another form',
      (owner) => singleStatements(owner).$queryRaw`SELECT ${NAME}::text::int`,
      { code: '22P02', message: expect.stringMatching(LEFT_OUT) },
    ],
    [
      'a date that is none, through Prisma',
      (owner) => owner.$queryRaw`SELECT ${NAME}::text::timestamptz`,
      { code: 'P2010', originalCode: '22007', message: expect.stringMatching(LEFT_OUT) },
    ],
    [
      "arguments that are not the model's",
      (owner) => owner.patient.create({ data: { patientName: NAME, patientId: 5 as never } }),
      { message: expect.stringMatching(LEFT_OUT) },
    ],
    [
      'a row that is not there',
      (owner) => owner.patient.update({ where: { id: 999_999n }, data: { patientName: NAME } }),
      { code: 'P2025', message: expect.stringMatching(/^An operation failed .* not found/) },
    ],
    [
      'an unknown table',
      (owner) => owner.$queryRaw`SELECT ${NAME} FROM archive.nothing`,
      { originalCode: '42P01', message: expect.stringContaining('archive.nothing') },
    ],
    [
      'a change of what only grows',
      (owner) => owner.$executeRaw`DELETE FROM auth.audit_entry`,
      { originalCode: 'P0001', message: 'auth.audit_entry is append-only: DELETE is refused' },
    ],
  ])('of %s names the schema and no value', async (_case, statement, expected) => {
    expect(await summaryOf(statement)).toEqual(expect.objectContaining(expected));
  });

  it('is none of any other error', () => {
    expect(summarizeDatabaseError(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBeNull();
  });
});
