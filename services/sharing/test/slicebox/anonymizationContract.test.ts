import { makeInstance } from '@circus/dicom';
import { accessOfAdministrator, accessOfNobody } from '@circus/testkit';
import { describeContract } from '../../../series-ingest/test/slicebox/describeContract.js';
import { TestSharing } from '../support/testSharing.js';
import { anonymizationExamples, type ExampleImages } from './examples/anonymization.js';

describeContract<ExampleImages>({ Anonymization: anonymizationExamples }, [], async () => {
  const sharing = await TestSharing.start();
  const store = (patientName: string) => sharing.store(makeInstance({ patientName, patientId: patientName }));
  return {
    url: sharing.url,
    request: (address, { as = accessOfAdministrator(), ...init }) => sharing.request(address, { ...init, as }),
    stop: () => sharing.stop(),
    archive: {
      administrator: accessOfAdministrator(),
      user: sharing.user,
      outsider: accessOfNobody({ domains: ['elsewhere'], globalPrivileges: ['personalInfoView'] }),
      images: [await store('A'), await store('B'), await store('C')],
    },
  };
});
