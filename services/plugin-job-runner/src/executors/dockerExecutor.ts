import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Plugin } from '@circus/contracts';
import type Docker from 'dockerode';
import type { Log } from '../log.js';
import { ContainerExecution } from './containerExecution.js';
import { ATTEMPT_LABEL, containerOptions, JOB_LABEL, SUITE_LABEL } from './containerOptions.js';
import { asking, isImageMissing, openDocker, removeContainer, requireEngine, statusOf } from './dockerEngine.js';
import {
  type Execution,
  type Executor,
  JobFailure,
  type Leftover,
  type OutputSink,
  type Program,
  type RunRequest,
} from './executor.js';
import { unpackTar } from './unpackTar.js';

export interface DockerExecutorOptions {
  /** The Docker API. */
  address: string;
  suiteId: string;
  /** The working directory as this process sees it, and as the engine does. */
  workDirectory: string;
  workDirectoryOnHost: string;
  logBytes: number;
  log: Log;
}

/** Runs plug-ins in containers, by the Docker API: Docker's own daemon, or Podman's service. */
export class DockerExecutor implements Executor {
  readonly name = 'docker';
  readonly protectsInput = true;
  private readonly docker: Docker;

  constructor(private readonly options: DockerExecutorOptions) {
    this.docker = openDocker(options.address);
  }

  requireReady(): Promise<void> {
    return requireEngine(this.docker);
  }

  async programOf({ pluginId }: Plugin): Promise<Program> {
    try {
      const { Id, RepoDigests } = await asking(this.docker.getImage(pluginId).inspect());
      return { imageId: Id, digests: RepoDigests ?? [] };
    } catch (error) {
      if (isImageMissing(error)) throw imageMissing();
      throw error;
    }
  }

  async start(request: RunRequest, sink: OutputSink): Promise<Execution> {
    const { suiteId, logBytes } = this.options;
    const options = containerOptions({
      ...request,
      suiteId,
      logBytes,
      inputDirectory: this.onHost(request.inputDirectory),
      outputDirectory: this.onHost(request.outputDirectory),
    });
    const container = await asking(this.docker.createContainer(options)).catch((error) => {
      throw isImageMissing(error) ? imageMissing() : error;
    });
    try {
      await asking(container.start());
    } catch (error) {
      await container.remove({ force: true, v: true }).catch(() => undefined); // else it is swept
      if (statusOf(error) === null) throw error;
      this.options.log.warn({ err: error, jobId: request.run.jobId }, 'A container could not be started');
      throw new JobFailure('The container of the plug-in could not be started.');
    }
    return ContainerExecution.watch(this.docker, container, sink, request.limits);
  }

  async leftovers(): Promise<Leftover[]> {
    const filters = JSON.stringify({ label: [`${SUITE_LABEL}=${this.options.suiteId}`] });
    const found = await asking(this.docker.listContainers({ all: true, filters }));
    return found.flatMap(({ Id, Labels, State }): Leftover[] => {
      const [jobId, attempt] = [Labels[JOB_LABEL], Number(Labels[ATTEMPT_LABEL])];
      if (jobId === undefined || !Number.isSafeInteger(attempt)) return [];
      const container = this.docker.getContainer(Id);
      return [
        {
          run: { jobId, attempt },
          isAdoptable: State !== 'created',
          adopt: (sink) => ContainerExecution.adopt(this.docker, container, sink),
          remove: () => removeContainer(container),
        },
      ];
    });
  }

  /** From a container that is made for this alone and never started. */
  async copyDisplays({ pluginId }: Plugin, target: string): Promise<boolean> {
    const archive = await this.fromImage(pluginId, '/displays');
    if (archive === null) return false;
    try {
      await mkdir(target, { recursive: true });
      await unpackTar(archive.stream, target, 1);
      return true;
    } finally {
      await archive.close();
    }
  }

  /** What an image is called by the engine, and its labels. @throws JobFailure where there is none; ExecutorAway */
  async image(name: string): Promise<{ id: string; labels: Record<string, string> }> {
    try {
      const { Id, Config } = await asking(this.docker.getImage(name).inspect());
      return { id: Id.replace(/^sha256:/, ''), labels: Config?.Labels ?? {} };
    } catch (error) {
      if (isImageMissing(error)) throw new JobFailure(`The container engine has no image "${name}".`);
      throw error;
    }
  }

  /** A file or folder of an image, as a tar; null where the image has none, or there is no image. */
  async fromImage(
    image: string,
    path: string,
  ): Promise<{ stream: NodeJS.ReadableStream; close: () => Promise<void> } | null> {
    let container: Docker.Container;
    try {
      container = await asking(this.docker.createContainer({ Image: image, Cmd: ['/none'], NetworkDisabled: true }));
    } catch (error) {
      if (isImageMissing(error)) return null;
      throw error;
    }
    try {
      const stream = await asking(container.getArchive({ path }));
      return { stream, close: () => removeContainer(container) };
    } catch (error) {
      await removeContainer(container);
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  private onHost(directory: string): string {
    const { workDirectory, workDirectoryOnHost } = this.options;
    return `${workDirectoryOnHost}/${relative(workDirectory, directory)}`;
  }
}

const imageMissing = () => new JobFailure('The image of the plug-in is not on the machine that runs it.');
