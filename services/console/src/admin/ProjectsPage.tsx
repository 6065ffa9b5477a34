import type { Project } from '@circus/contracts';
import { Button, Modal } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../i18n/Language.js';
import { ResourceTable } from '../sharing/ResourceTable.js';
import { ProjectForm } from './ProjectForm.js';
import { NEW_PROJECT } from './projectDraft.js';

/** Projects: new ones begin without attributes and tags, and get them here. */
export function ProjectsPage() {
  const t = useText();
  const [edited, setEdited] = useState<Project | null>(null);
  return (
    <>
      <ResourceTable<Project>
        title={t('admin.projects')}
        path="/api/admin/projects?limit=200"
        idOf={({ projectId }) => projectId}
        columns={[
          [t('projects.name'), ({ projectName }) => projectName],
          [t('projects.description'), ({ description }) => description],
          [t('project.ofCases'), ({ caseAttributesSchema }) => namesOf(caseAttributesSchema)],
          [t('cases.tags'), ({ tags }) => tags.map(({ caption }) => caption).join(', ')],
        ]}
        none={t('projects.none')}
        actions={(project) => (
          <Button size="compact-sm" variant="default" onClick={() => setEdited(project)}>
            {t('users.change', { name: project.projectName })}
          </Button>
        )}
        creation={{
          path: '/api/admin/projects',
          title: t('projects.new'),
          submit: t('projects.create'),
          fields: [
            { name: 'projectName', label: t('projects.name'), required: true },
            { name: 'description', label: t('projects.description') },
          ],
          bodyOf: (entered) => ({ ...NEW_PROJECT, ...entered }),
        }}
      />
      <Modal
        size="xl"
        opened={edited !== null}
        onClose={() => setEdited(null)}
        title={edited && t('users.change', { name: edited.projectName })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        {edited && <ProjectForm project={edited} onSaved={() => setEdited(null)} />}
      </Modal>
    </>
  );
}

const namesOf = ({ properties }: Project['caseAttributesSchema']): string => Object.keys(properties ?? {}).join(', ');
