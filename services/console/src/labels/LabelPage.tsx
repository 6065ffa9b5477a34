import type { ClinicalCase, Project } from '@circus/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { Waiting } from '../app/Frame.js';
import { openRevision } from './archive.js';
import { useFactsOf } from './facts.js';
import { beginWork, unsavedWork } from './useLabels.js';
import { Workbench } from './Workbench.js';

/** The labels of a case: the latest revision is worked on, an earlier one looked at. */
export function LabelPage() {
  const { caseId = '' } = useParams();
  const [params] = useSearchParams();
  const revision = params.get('revision');
  return <OpenedLabels key={`${caseId} ${revision}`} caseId={caseId} revision={revision} />;
}

function OpenedLabels({ caseId, revision }: { caseId: string; revision: string | null }) {
  const client = useQueryClient();
  const factsOf = useFactsOf();
  const { userEmail, accessibleProjects } = useUser();
  const opened = useQuery({
    queryKey: ['labels', caseId, revision],
    queryFn: async ({ signal }) => {
      const clinicalCase = await request<ClinicalCase>(`/api/cases/${caseId}`, { signal });
      const project = await request<Project>(`/api/projects/${clinicalCase.projectId}`, { signal });
      const latest = clinicalCase.revisions.length - 1;
      const asked = revision === null ? latest : Number(revision);
      const index = clinicalCase.revisions[asked] ? asked : latest;
      const kept = index === latest || revision === null ? unsavedWork(caseId, userEmail) : undefined;
      const of = clinicalCase.revisions[index];
      if (!of) throw new Error('A case has a revision at least.');
      const work = kept ?? beginWork(index, await openRevision(of, factsOf));
      client.setQueryData(['case', caseId], clinicalCase);
      return { clinicalCase, project, work, isLatest: index === latest || kept !== undefined };
    },
    // What is worked on stays what it was, whatever happens in the archive meanwhile; and what is opened anew is read anew.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (opened.isPending) return <Waiting />;
  if (!opened.data) return <Failure error={opened.error} onRetry={opened.refetch} />;
  const { clinicalCase, project, work, isLatest } = opened.data;
  const roles = accessibleProjects.find(({ projectId }) => projectId === clinicalCase.projectId)?.roles ?? [];
  return (
    <Workbench
      clinicalCase={clinicalCase}
      project={project}
      first={work}
      mode={!isLatest ? 'old' : roles.includes('write') ? 'open' : 'closed'}
    />
  );
}
