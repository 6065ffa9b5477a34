import { Button, Group, Modal, NativeSelect, Stack, TagsInput, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { request } from '../api/request.js';
import { useUser } from '../api/session.js';
import { Failure } from '../app/Failure.js';
import { useText } from '../i18n/Language.js';

/** Makes a case of series, in a project that the user may add series to. */
export function MakeCase({ seriesUids }: { seriesUids: string[] }) {
  const t = useText();
  const { accessibleProjects } = useUser();
  const projects = accessibleProjects.filter(({ roles }) => roles.includes('addSeries'));
  const [isOpen, setOpen] = useState(false);
  const [projectId, setProjectId] = useState(projects[0]?.projectId ?? '');
  const [tags, setTags] = useState<string[]>([]);
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = useMutation({
    mutationFn: () => {
      const series = seriesUids.map((seriesUid) => ({ seriesUid, partialVolumeDescriptor: 'auto' }));
      return request<{ caseId: string }>('/api/cases', { method: 'POST', json: { projectId, series, tags } });
    },
    onSuccess: async ({ caseId }) => {
      await client.invalidateQueries({ queryKey: ['cases'] });
      await navigate(`/cases/${caseId}`);
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        {t('cases.make')}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t('cases.makeFrom', { count: seriesUids.length })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {projects.length === 0 ? (
          <Text>{t('cases.noProject')}</Text>
        ) : (
          <Stack>
            <NativeSelect
              label={t('cases.project')}
              value={projectId}
              data={projects.map(({ projectId: value, project }) => ({ value, label: project.projectName }))}
              onChange={(event) => setProjectId(event.currentTarget.value)}
            />
            <TagsInput
              label={t('cases.tags')}
              value={tags}
              onChange={setTags}
              comboboxProps={{ withinPortal: false }}
            />
            <Failure error={make.error} />
            <Group>
              <Button loading={make.isPending} onClick={() => make.mutate()}>
                {t('cases.make')}
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
