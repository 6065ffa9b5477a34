import { caseSummary, type Task, task, taskCreated } from '@circus/contracts';
import { readConfiguration, withStack } from '@circus/local';
import type { CircusCommand, CommandContext } from '@circus/service-kit';
import { ApiClient } from '../apiClient.js';
import type { OwnedCommand } from '../commandFiles.js';
import { type DemoFiles, filesOfFolder, inBatches, phantomFiles } from '../demoFiles.js';

const caseCreated = caseSummary.pick({ caseId: true });
/** The first of the projects that the account can see, if any. */
const firstProjectId = {
  parse: (loginInformation: unknown) =>
    (loginInformation as { accessibleProjects?: { projectId: string }[] }).accessibleProjects?.[0]?.projectId,
};

/** Makes a permanent token for the administrator. */
export type CreateToken = (context: CommandContext) => Promise<string>;

/** Fills a running suite with something to look at. */
export function demo(createToken: CreateToken): CircusCommand {
  return {
    name: 'demo',
    summary: 'Upload a folder of DICOM files, or a made-up CT, to the running suite and create a case with it',
    arguments: [{ name: '[folder]', summary: 'folder of DICOM files; without it a CT phantom of 60 slices is made' }],
    options: [
      {
        flags: '--token <token>',
        summary: "access token; default: CIRCUS_TOKEN, else a new one of the administrator's",
      },
    ],
    needs: 'suite',
    run: async (context, [folder], options) => {
      const { environment } = readConfiguration();
      const token = (options.token as string | undefined) ?? environment.CIRCUS_TOKEN ?? (await createToken(context));
      const client = new ApiClient(context.gatewayUrl ?? '', token);
      try {
        await fill(client, folder === undefined ? phantomFiles() : filesOfFolder(folder), context);
        context.print(`Every request needs the header  Authorization: Bearer ${token}`);
      } finally {
        await client.close();
      }
    },
  };
}

/** A token by way of the auth service's own command, which prints it. */
export function createTokenWith(commands: OwnedCommand[]): CreateToken {
  return async (context) => {
    const owned = commands.find(({ command }) => command.name === 'add-permanent-token');
    if (!owned) throw new Error('Give --token or CIRCUS_TOKEN: this installation has no command add-permanent-token.');
    const printed: string[] = [];
    await withStack(readConfiguration().dataDirectory, ({ administratorEmail, serviceDatabaseUrls, databaseUrl }) =>
      owned.command.run(
        {
          ...context,
          databaseUrl: serviceDatabaseUrls[owned.service ?? ''] ?? databaseUrl,
          print: (line) => printed.push(line),
        },
        [administratorEmail],
        { description: 'circus demo' },
      ),
    );
    const token = /\b[0-9a-f]{40}\b/.exec(printed.join('\n'))?.[0];
    if (!token) throw new Error('The command add-permanent-token printed no token.');
    return token;
  };
}

async function fill(client: ApiClient, files: DemoFiles, context: CommandContext): Promise<void> {
  const { print } = context;
  const projectId = await client.get('/api/login-info/full', firstProjectId);
  if (!projectId) throw new Error('The account can see no project: a case cannot be created.');
  const outcomes = await upload(client, files, context);
  const stored = outcomes.filter(({ outcome }) => outcome === 'stored' || outcome === 'replaced');
  for (const { name, outcome, reason } of outcomes) {
    if (outcome === 'refused') print(`${name} was refused: ${reason ?? 'no reason given'}`);
  }
  const seriesUids = [...new Set(stored.flatMap(({ seriesUid }) => seriesUid ?? []))];
  print(`${stored.length} of ${outcomes.length} files are stored, in ${seriesUids.length} series.`);
  for (const seriesUid of seriesUids) {
    print(`Series  ${client.address}/api/series/${seriesUid}`);
    print(`Image   ${client.address}/rs/mpr?series=${seriesUid}&mode=axial&target=0`);
    try {
      const series = [{ seriesUid, partialVolumeDescriptor: 'auto' }];
      const { caseId } = await client.postJson('/api/cases', { projectId, series, tags: [] }, caseCreated);
      print(`Case    ${client.address}/api/cases/${caseId}`);
    } catch (error) {
      // A report or a presentation state is no volume; the other series are.
      print(`No case: ${(error as Error).message}`);
    }
  }
  if (stored.length === 0) throw new Error('Nothing was stored.');
}

async function upload(client: ApiClient, files: DemoFiles, { progress }: CommandContext): Promise<Task['outcomes']> {
  const outcomes: Task['outcomes'] = [];
  let sent = 0;
  progress(0, files.count, 'files uploaded');
  for await (const batch of inBatches(files)) {
    const { taskId } = await client.postFiles('/api/series/domain/default', batch, taskCreated);
    outcomes.push(...(await finished(client, taskId)).outcomes);
    sent += batch.length;
    progress(sent, files.count, 'files uploaded');
  }
  return outcomes;
}

async function finished(client: ApiClient, taskId: string): Promise<Task> {
  for (;;) {
    const current = await client.get(`/api/tasks/${taskId}`, task);
    if (current.status === 'error') throw new Error(`The upload failed: ${current.errorMessage ?? 'no reason given'}`);
    if (current.status === 'finished') return current;
    await new Promise((wake) => setTimeout(wake, 200));
  }
}
