<?php
// A vendor on another SOAP stack: PHP's own, which builds the message from the contract alone.
[$_, $url, $number] = $argv;
$login = ['login' => 'oslo', 'password' => 'demo', 'cache_wsdl' => WSDL_CACHE_NONE,
          'features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'exceptions' => true];
$ws4 = new SoapClient("$url/ws4?wsdl", $login);
$hode = ['forsendelseId' => 'php-1', 'kommunenummer' => '0301', 'avsenderOrgnr' => '958935420',
         'leverandoerOrgnr' => '910000004',
         'fagsystem' => ['navn' => 'Nordlys Voksen', 'versjon' => '4.2'],
         'sendtTidspunkt' => '2021-06-12T12:00:00+02:00', 'antallPoster' => 2];
$post = fn($ref, $amount) => ['referanse' => $ref, 'versjon' => 1, 'operasjon' => 'NY',
         'person' => ['foedselsnummer' => $number],
         'timer' => ['ordning' => 'IN_NORSK_NORSKMAAL', 'timetype' => 'NORSK',
                     'fra' => '2021-05-10', 'til' => '2021-05-14', 'antall' => $amount,
                     'vedtakReferanse' => 'PHP-V']];
$contact = ['referanse' => 'PHP-1', 'versjon' => 1, 'operasjon' => 'NY',
            'person' => ['foedselsnummer' => $number],
            'henvendelse' => ['ordning' => 'IN_NORSK_NORSKMAAL', 'henvendelsestype' => 'KONTAKT',
                              'dato' => '2021-06-01']];
$batch = ['forsendelse' => ['hode' => $hode, 'post' => [$contact, $post('PHP-2', '3.33')]]];
$answer = $ws4->SendForsendelse($batch);
$info = $ws4->HentTjenesteinfo();
$fault = null;
try {
    $ws4->ListForsendelser(['kommunenummer' => '4601']);
} catch (SoapFault $f) {
    $fault = $f->detail->rettighetsfeil->kode;
}
echo json_encode([
    'resultat' => $answer->tilbakemelding->resultat->kode,
    'utfall' => array_map(fn($p) => $p->utfall, $answer->tilbakemelding->post),
    'lagret' => $answer->kvittering->lagret,
    'maks' => $info->tjenesteinfo->grenser->maksPoster,
    'fault' => $fault,
    'ws2' => count((new SoapClient("$url/ws2?wsdl", $login))->__getFunctions()),
]);
