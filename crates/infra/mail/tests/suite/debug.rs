use crate::support::{
    ADDRESS, CODE, CountedUuids, Judged, PlainMac, Recipients, Tested, VaultSealer, code_mail,
    mailer, message_id, now, settings,
};
use kernel::Locale;
use loggia_mail::{MailDelivery, SealedMails};
use std::sync::Arc;

#[tokio::test]
async fn debug_output_contains_no_secrets() -> Tested {
    let url = "smtp://ann:hunter2@mail.example.org";
    let (relay, memory) = (mailer(url)?, mailer("memory://")?);
    let mail = code_mail(ADDRESS, Locale::En)?;
    memory.send(&mail, message_id(0)).await?;
    let sealer = Arc::new(VaultSealer::default());
    let queue = SealedMails {
        mac: Arc::new(PlainMac),
        sealer: sealer.clone(),
        uuids: Arc::new(CountedUuids::default()),
        clock: now(),
    };

    let printed = format!(
        "{:?} {relay:?} {memory:?} {:?} {mail:?} {queue:?}",
        settings(url),
        memory.sent()
    );
    let printed = format!(
        "{printed} {:?}",
        MailDelivery {
            mailer: Arc::new(memory),
            sealer,
            proofs: Arc::new(Judged(Ok(true))),
            recipients: Arc::<Recipients>::default(),
        }
    );
    for secret in [CODE, ADDRESS, "hunter2"] {
        assert!(!printed.contains(secret), "{printed}");
    }
    assert!(
        printed.contains("SealedMails")
            && printed.contains("MailDelivery")
            && printed.contains("memory")
    );
    Ok(())
}
