/** The content types of a body that is one picture, or several in parts. */
export const fileBodies: readonly string[] = ['image/png', 'image/jpeg', 'multipart/form-data']

/** The JSON body of a request that brings pictures. */
export function picturesBody(maxPictures: number): object {
  return {
    content: {
      'application/json': {
        schema: {
          type: 'object',
          required: ['pictures'],
          additionalProperties: false,
          properties: {
            pictures: {
              type: 'array',
              minItems: 1,
              maxItems: maxPictures,
              items: { type: 'string', description: 'A PNG or JPEG file in base64' },
            },
          },
        },
      },
    },
  }
}
