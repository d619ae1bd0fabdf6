// What goes over the wire, as JSON Schema: requests are checked against it, and /openapi.json shows it.

export const problemSchema = {
  $id: 'Problem',
  type: 'object',
  description: 'What went wrong (RFC 9457)',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string', description: 'Address of an explanation of this kind of problem' },
    title: { type: 'string', description: 'The kind of problem' },
    status: { type: 'integer', description: 'The status of the answer' },
    detail: { type: 'string', description: 'What happened, what was expected, how to mend it' },
    errors: {
      type: 'array',
      items: { type: 'string' },
      description: 'For each picture, why it could not be read',
    },
  },
} as const

export const modelSchema = {
  $id: 'Model',
  type: 'object',
  required: ['name', 'digest', 'classes', 'imageShape', 'backend'],
  properties: {
    name: { type: 'string', description: "Of the model's card" },
    digest: { type: 'string', description: 'SHA-256 of its topology and weights' },
    classes: { type: 'array', items: { type: 'string' } },
    imageShape: {
      type: 'array',
      items: { type: 'integer' },
      description: '[height, width, channels]',
    },
    backend: { type: 'string', description: 'What computes it' },
  },
} as const

export const predictionSchema = {
  $id: 'Prediction',
  type: 'object',
  description: 'What the model says of a picture, or why the picture could not be read',
  required: ['name'],
  properties: {
    name: { type: 'string', description: 'File name of the picture, or its place in the request' },
    class: { type: 'string', description: 'The most likely class' },
    confidence: { type: 'number', description: 'Its probability' },
    accepted: {
      type: 'boolean',
      description:
        "Whether the confidence reaches the threshold of the model's card; absent if it has none",
    },
    probabilities: {
      type: 'array',
      items: { type: 'number' },
      description: "Of each class, in the order of the model's classes",
    },
    error: {
      type: 'string',
      description: 'Why the picture could not be read; then it has no class',
    },
  },
} as const

export const classifiedSchema = {
  $id: 'Classified',
  type: 'object',
  required: ['model', 'predictions'],
  properties: {
    model: {
      type: 'object',
      required: ['name', 'digest'],
      properties: { name: { type: 'string' }, digest: { type: 'string' } },
    },
    predictions: {
      type: 'array',
      description: 'In the order of the pictures',
      items: { $ref: 'Prediction#' },
    },
  },
} as const

export const boxSchema = {
  $id: 'Box',
  type: 'object',
  description: 'In pixels of the picture',
  required: ['left', 'top', 'width', 'height'],
  properties: {
    left: { type: 'integer' },
    top: { type: 'integer' },
    width: { type: 'integer' },
    height: { type: 'integer' },
  },
} as const

export const readingSchema = {
  $id: 'Reading',
  type: 'object',
  description: 'A string, or why there is none',
  required: ['line', 'text', 'accepted', 'confidence', 'digits', 'alternatives'],
  properties: {
    field: { type: 'integer', description: 'Its place among the fields, from 1' },
    line: { type: 'integer', description: 'From 1, in reading order' },
    text: {
      type: 'string',
      description: 'The likeliest text of the format; empty if there is none',
    },
    accepted: { type: 'boolean', description: 'Whether it is sure enough' },
    confidence: { type: 'number', description: 'Probability that this is written there' },
    reason: {
      type: 'string',
      enum: [
        'unsure',
        'engines disagree',
        'format',
        'no ink',
        'too many',
        'touches the edge',
        'upside down',
        'unread ink',
      ],
      description: 'Why it is not accepted',
    },
    digits: {
      type: 'array',
      items: {
        type: 'object',
        required: ['class', 'probability', 'box'],
        properties: {
          class: { type: 'string', description: 'The character' },
          probability: { type: 'number' },
          box: { $ref: 'Box#' },
        },
      },
    },
    alternatives: {
      type: 'array',
      description: 'The next likeliest texts',
      items: {
        type: 'object',
        required: ['text', 'confidence'],
        properties: { text: { type: 'string' }, confidence: { type: 'number' } },
      },
    },
    box: { $ref: 'Box#' },
  },
} as const

export const readSchema = {
  $id: 'Read',
  type: 'object',
  required: ['model', 'pictures'],
  properties: {
    model: {
      type: 'object',
      required: ['name', 'digest'],
      properties: { name: { type: 'string' }, digest: { type: 'string' } },
    },
    pictures: {
      type: 'array',
      description: 'In the order of the pictures',
      items: {
        type: 'object',
        required: ['name'],
        properties: {
          name: {
            type: 'string',
            description: 'File name of the picture, or its place in the request',
          },
          readings: {
            type: 'array',
            description: 'A reading for each field, or for each line',
            items: { $ref: 'Reading#' },
          },
          error: {
            type: 'string',
            description: 'Why the picture could not be read; then it has no readings',
          },
        },
      },
    },
  },
} as const

export const healthSchema = {
  $id: 'Health',
  type: 'object',
  required: ['status'],
  properties: { status: { type: 'string', enum: ['live', 'ready'] } },
} as const

/** The statuses that a route may answer with besides its own, as problem documents. */
export function problems(...statuses: number[]): Record<number, object> {
  const answer = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
  }
  return Object.fromEntries(statuses.map((status) => [status, answer]))
}
