import { findCompiler } from './findCompiler'

const { CXX, PATH } = process.env

afterEach(() => {
  process.env.PATH = PATH
  if (CXX === undefined) delete process.env.CXX
  else process.env.CXX = CXX
})

test('takes what CXX names, with its first arguments', async () => {
  process.env.CXX = `${process.execPath} --no-warnings`
  expect(await findCompiler()).toEqual({
    found: true,
    command: `${process.execPath} --no-warnings`,
    version: process.version,
  })
})

test('lists what it tried where there is none', async () => {
  process.env.PATH = '/nowhere'
  process.env.CXX = 'no-such-compiler'
  expect(await findCompiler()).toEqual({
    found: false,
    tried: ['no-such-compiler', 'c++', 'g++', 'clang++'],
  })
  delete process.env.CXX
  expect(await findCompiler()).toEqual({ found: false, tried: ['c++', 'g++', 'clang++'] })
})
