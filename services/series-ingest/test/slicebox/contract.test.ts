import { makeInstance } from '@circus/dicom';
import { accessOfNobody } from '@circus/testkit';
import { TestIngest } from '../support/testIngest.js';
import { describeContract } from './describeContract.js';
import { directoryExamples } from './examples/directories.js';
import { filteringExamples } from './examples/filtering.js';
import { generalExamples } from './examples/general.js';
import { imageExamples } from './examples/images.js';
import { importExamples } from './examples/importSessions.js';
import { logExamples } from './examples/log.js';
import { metadataExamples } from './examples/metadata.js';
import { scpExamples } from './examples/scps.js';
import { seriesTypeExamples } from './examples/seriesTypes.js';
import { Neighbours } from './neighbours.js';

/** Whoever serves a further tag gives its examples in a file of its own. */
const EXAMPLES = {
  General: generalExamples,
  'Meta Data': metadataExamples,
  SCPs: scpExamples,
  'Series Types': seriesTypeExamples,
  Images: imageExamples,
  Import: importExamples,
  Filtering: filteringExamples,
  Directories: directoryExamples,
  Logs: logExamples,
};

const ELSEWHERE = ['GET /destinations'];

describeContract(EXAMPLES, ELSEWHERE, async () => {
  const ingest = await TestIngest.start({ environment: { SCP_HOST: '127.0.0.1' } });
  const stored = await ingest.store(makeInstance({ patientName: 'FINDME^A', patientId: 'F1', modality: 'CT' }));
  const { instanceId, seriesId, studyId, patientId } = stored;
  const archive = {
    ingest,
    administrator: ingest.administrator,
    user: accessOfNobody({ userId: 2, domains: ['default'], globalPrivileges: ['personalInfoView'] }),
    outsider: accessOfNobody({ userId: 3, domains: ['elsewhere'], globalPrivileges: ['personalInfoView'] }),
    blind: accessOfNobody({ userId: 4, domains: ['default'] }),
    ids: { patient: patientId, study: studyId, series: seriesId, image: instanceId },
  };
  const neighbours = await Neighbours.start(archive);
  for (const { userId: id, userEmail, loginId } of [archive.administrator, archive.user])
    await ingest.owner.user.create({ data: { id, userEmail, loginId, passwordHash: '' } });
  await ingest.owner.importSession.create({ data: { name: 'Old CDs', userId: 2, userName: 'user2' } });
  return {
    archive,
    url: ingest.url,
    urlOf: (operation) => neighbours.urlOf(operation),
    request: (path, init, operation) => neighbours.request(operation, path, init),
    stop: async () => {
      await neighbours.stop();
      await ingest.stop();
    },
  };
});
