import type { Plugin, Project } from '@circus/contracts';
import { useText } from '../i18n/Language.js';
import { ResourceTable } from '../sharing/ResourceTable.js';

/** The plug-ins that are registered; registering one needs its definition, which `node circus` takes from a file. */
export function PluginsPage() {
  const t = useText();
  return (
    <ResourceTable<Plugin>
      title={t('admin.plugins')}
      path="/api/admin/plugins"
      idOf={({ pluginId }) => pluginId}
      columns={[
        [t('jobs.plugin'), ({ pluginName }) => pluginName],
        [t('plugins.version'), ({ version }) => version],
        [t('plugins.type'), ({ type }) => type],
        [t('projects.description'), ({ description }) => description],
      ]}
      none={t('plugins.none')}
    />
  );
}

/** Projects; new ones begin without attributes and tags. */
export function ProjectsPage() {
  const t = useText();
  return (
    <ResourceTable<Project>
      title={t('admin.projects')}
      path="/api/admin/projects"
      idOf={({ projectId }) => projectId}
      columns={[
        [t('projects.name'), ({ projectName }) => projectName],
        [t('projects.description'), ({ description }) => description],
      ]}
      none={t('projects.none')}
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
  );
}

const NEW_PROJECT = {
  description: '',
  icon: { glyph: 'folder', color: '#ffffff', backgroundColor: '#1864ab' },
  tags: [],
  windowPresets: [],
  windowPriority: 'dicom,preset,auto',
  caseAttributesSchema: {},
  labelAttributesSchema: {},
};
