/* Passkeys and security keys: a form with data-webauthn fills its hidden `credential` and goes on as an ordinary form. */
(() => {
  'use strict'
  if (!window.PublicKeyCredential || !window.webauthnJSON) return

  const obtain = {
    async login (form) {
      const answer = await fetch(form.action, { headers: { Accept: 'application/json' } })
      if (!answer.ok) throw new Error('no options')
      return window.webauthnJSON.get((await answer.json()).request_options)
    },
    get: (form) => window.webauthnJSON.get(JSON.parse(form.dataset.webauthnOptions)),
    create (form) {
      const options = JSON.parse(form.dataset.webauthnOptions)
      const alone = form.elements.passwordless ? form.elements.passwordless.checked : false
      Object.assign(options.publicKey.authenticatorSelection, {
        residentKey: alone ? 'required' : 'discouraged',
        requireResidentKey: alone
      }, alone ? { userVerification: 'required' } : {})
      return window.webauthnJSON.create(options)
    }
  }

  for (const form of document.querySelectorAll('form[data-webauthn]')) {
    const part = (name) => form.querySelector(`[data-webauthn-${name}]`)
    part('ready').hidden = false
    if (part('fallback')) part('fallback').hidden = true
    form.addEventListener('submit', async (event) => {
      event.preventDefault()
      part('problem').hidden = true
      try {
        form.elements.credential.value = JSON.stringify(await obtain[form.dataset.webauthn](form))
        form.submit()
      } catch {
        part('problem').hidden = false
      }
    })
  }
})()
